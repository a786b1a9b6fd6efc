"""Clouds over one corner of a scene, and the shadows that a low sun throws from them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from helpers.synthetic.dice import random_for
from helpers.synthetic.grids import smooth_step
from helpers.synthetic.noise import fractal, smooth_fractal
from helpers.synthetic.presets import Preset
from helpers.synthetic.relief import SHADOW_LENGTH, TO_SUN
from helpers.synthetic.settled import Field, length_of, settle

CLOUD = np.array((0.47, 0.48, 0.48, 0.62, 0.45, 0.35), np.float32)
SHADE = np.array((0.33, 0.33, 0.33, 0.29, 0.26, 0.26), np.float32)
HAZE = np.array((0.006, 0.006, 0.005, 0.0, 0.0, 0.0), np.float32)
BASE = 450.0
"""Height of the clouds' base over the ground in metres."""


@dataclass(frozen=True)
class Sky:
    """Opacity of the clouds and depth of their shadows on the 60 m grid, 0 to 1."""

    cloud: Field
    shadow: Field


def make_sky(preset: Preset) -> Sky:
    """Return small cumulus clouds over the upper right corner."""
    rng = random_for(preset.seed, "sky")
    rows, columns = preset.shape
    puffs = fractal(preset.shape, rng, slope=3.2, longest=20)
    groups = smooth_fractal(preset.shape, rng, slope=3.0, longest=90)
    y = np.arange(rows)[:, None] / rows
    x = 1 - np.arange(columns)[None, :] / columns
    here = 1 - length_of(0.8 * x, 1.1 * y) / preset.cloud_reach
    rise = puffs + 0.8 * groups + 1.3 * np.clip(here, -4, 1)
    rise[here < -0.3] = -9
    cloud = smooth_step(rise, 2.8, 4.0).astype(np.float32)
    return Sky(cloud, _shadow(cloud))


def _shadow(cloud: Field) -> Field:
    """Throw the clouds away from the sun; thin clouds dim almost as much as thick ones."""
    length = BASE * SHADOW_LENGTH / 60
    moved = (length * TO_SUN[1], -length * TO_SUN[0])  # down and right, away from the sun
    dim = smooth_step(settle(ndimage.gaussian_filter(cloud.astype(np.float64), 0.6)), 0.02, 0.30)
    return np.clip(settle(ndimage.shift(dim.astype(np.float64), moved, order=1)), 0, 1)


def under_sky(ground: NDArray[np.float32], sky: Sky) -> None:
    """Darken and whiten surface reflectances (band, y, x) in place."""
    rows = np.flatnonzero((sky.shadow > 0).any(axis=1) | (sky.cloud > 0).any(axis=1))
    here = slice(rows[0], rows[-1] + 1) if len(rows) else slice(0)
    for band, seen in enumerate(ground[:, here]):
        dark = seen * SHADE[band] - HAZE[band]
        seen += sky.shadow[here] * (dark - seen)
        seen += sky.cloud[here] * (CLOUD[band] - seen)


def data_here(preset: Preset) -> NDArray[np.bool_]:
    """Return where the orbit has seen the ground: all but a wedge at the lower right edge."""
    rows, columns = preset.shape
    up = np.arange(rows)[::-1]
    width = np.clip(preset.wedge - np.tan(np.radians(13)) * up, 0, None)
    return np.arange(columns)[None, :] < (columns - np.ceil(width))[:, None]
