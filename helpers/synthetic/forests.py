"""Woods: large forests, woods on slopes and along streams, hedges."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from helpers.synthetic.noise import Field, fractal, random_for, resize, smooth_step
from helpers.synthetic.parcels import TABLE, Parcels, per_parcel
from helpers.synthetic.presets import Preset
from helpers.synthetic.relief import Relief, slope
from helpers.synthetic.rivers import stream_distance


def make_woods(
    preset: Preset, relief: Relief, parcels: Parcels
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return where trees stand on the 30 m grid, and where they are young.

    Half of the woods follow the limits of parcels, the other half slopes and streams.
    """
    rng = random_for(preset.seed, "woods")
    shape = preset.fine_shape
    liking = _liking(preset, relief, rng)
    lot = per_parcel(liking, parcels) + rng.normal(0, 0.55, TABLE).astype(np.float32)
    wooded = lot > 1.75
    woods = wooded[parcels.parcel]
    grain = resize(liking, shape)
    grain += 0.35 * resize(fractal(preset.shape, rng, slope=2.2, longest=40), shape)
    woods |= grain > 1.9
    woods |= _massifs(preset, rng)
    stream = resize(stream_distance(relief, 0.6, preset.shape), shape)
    bank = resize(fractal(preset.shape, rng, slope=2.0, longest=30), shape)
    woods |= (stream < 35 + 25 * bank) & (bank > -0.3)
    hedge = rng.random(TABLE, dtype=np.float32)[(parcels.block & 0xFFFF)] < 0.28
    woods |= parcels.edge & hedge
    young = woods & (rng.random(TABLE, dtype=np.float32) < 0.10)[parcels.parcel]
    return woods, young


def _liking(preset: Preset, relief: Relief, rng: np.random.Generator) -> Field:
    """Return how much the land of each 60 m cell invites trees: steep, far from plains."""
    region = fractal(preset.shape, rng, slope=3.2, longest=500)
    spots = fractal(preset.shape, rng, slope=2.6, longest=50, shortest=4)
    steep = slope(relief, preset.shape)
    plain = resize(relief.plain, preset.shape)
    steepness = np.clip((steep - np.median(steep)) / (steep.std() + 1e-6), -1, 2)
    return (0.55 * region + 0.75 * spots + 0.45 * steepness - 0.5 * plain).astype(np.float32)


def _massifs(preset: Preset, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Return the large forests, with ragged rims and clearings."""
    ragged = fractal(preset.shape, rng, slope=2.8, longest=60)
    y = 60.0 * np.arange(preset.shape[0], dtype=np.float32)[:, None]
    x = 60.0 * np.arange(preset.shape[1], dtype=np.float32)[None, :]
    inside = np.full(preset.shape, -9.0, np.float32)
    for right, down, radius in preset.massifs:
        dx = x - right * 60 * preset.shape[1]
        dy = y - down * 60 * preset.shape[0]
        turn = rng.uniform(0, np.pi)
        longer, shorter = rng.uniform(1.0, 1.5), rng.uniform(0.55, 0.85)
        u = (dx * np.cos(turn) + dy * np.sin(turn)) / longer
        v = (dy * np.cos(turn) - dx * np.sin(turn)) / shorter
        inside = np.maximum(inside, 1 - np.hypot(u, v) / radius)
    score = inside + 0.22 * ragged
    return resize(score, preset.fine_shape) > smooth_step(inside, 5, 9).max()


def tidy(woods: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the woods without single trees and single gaps."""
    return ndimage.median_filter(woods, 3)
