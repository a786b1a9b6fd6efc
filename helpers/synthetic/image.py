"""From the land to what the sensor sees: reflectances, digital numbers, true colour, SCL."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from helpers.product.safe import OFFSET_SINCE_BASELINE_4, QUANTIFICATION
from helpers.synthetic.covers import BANDS, COVERS, lookup
from helpers.synthetic.dice import bell, random_for
from helpers.synthetic.grids import block_mean, block_mode
from helpers.synthetic.land import Land
from helpers.synthetic.noise import fractal, smooth_fractal
from helpers.synthetic.settled import Field
from helpers.synthetic.sky import Sky, under_sky

# Parts of a reflectance by which its pixels differ inside one stand of trees, one field.
TREES = (0.45, 0.14, 0.18, 0.11, 0.12, 0.14)
WATERS = (0.60, 0.34, 0.46, 0.80, 0.3, 0.3)
FIELDS = (0.09, 0.05, 0.055, 0.05, 0.05, 0.05)
NOISE = 4.0
BLUR = 0.36
ROWS = 64
"""Rows that are worked on at a time: so few that they stay in the processor's cache."""


def see(land: Land, sky: Sky) -> NDArray[np.float32]:
    """Return the surface reflectances of the 60 m pixels, (band, y, x) in the order of `BANDS`."""
    rng = random_for(land.preset.seed, "texture")
    classes = lookup({"WATER": 0, "FOREST": 1, "FARM": 2})[land.covers]
    trees, fields = block_mean(classes == 1), block_mean(classes == 2)
    mud = np.clip(smooth_fractal(land.preset.shape, rng, slope=2.4, longest=60), -1.8, 2.5)
    patches = fractal(land.preset.shape, rng, slope=1.6, longest=20)
    crowns = _grain(land, rng)
    seen = np.empty((len(BANDS), *land.preset.shape), np.float32)
    for band in range(len(BANDS)):
        own = _grain(land, rng)
        for first in range(0, len(own), ROWS):
            part = slice(first, first + ROWS)
            grown, tilled, grain = trees[part], fields[part], own[part]
            rough = (
                grown * TREES[band] * (0.75 * crowns[part] + 0.45 * grain + 0.35 * patches[part])
            )
            rough += tilled * FIELDS[band] * (0.6 * grain + 0.7 * patches[part])
            rough += (1 - grown - tilled) * WATERS[band] * (0.85 * mud[part] + 0.2 * grain)
            lit = (grown + tilled) * (land.sun[part] - 1) * (0.75 if band < 3 else 0.9)
            units = land.unit[2 * first : 2 * (first + ROWS)]
            mean = block_mean(land.reflectance[band].take(units, mode="clip"))
            seen[band, part] = mean * np.clip(1 + rough + lit, 0.05, 3)
        seen[band] = ndimage.gaussian_filter(seen[band], BLUR)
    under_sky(seen, sky)
    return seen


def _grain(land: Land, rng: np.random.Generator) -> Field:
    """Return grain of about one pixel with standard deviation 1."""
    grain = ndimage.gaussian_filter(bell(rng, land.preset.shape), 0.62)
    return grain / np.float32(round(float(grain.std(dtype=np.float64)), 4))


def digital_numbers(
    seen: NDArray[np.float32], there: NDArray[np.bool_], rng: np.random.Generator
) -> NDArray[np.uint16]:
    """Return reflectances as a product stores them; 0 where there are no data."""
    numbers = np.empty(seen.shape, np.uint16)
    for band in range(len(seen)):
        value = seen[band] * QUANTIFICATION - OFFSET_SINCE_BASELINE_4
        value += NOISE * bell(rng, value.shape)
        numbers[band] = np.where(there, np.clip(np.round(value), 1, 32767), 0)
    return numbers


def true_colour(numbers: NDArray[np.uint16]) -> NDArray[np.uint8]:
    """Return the TCI layer (3, y, x): reflectances 0 to 0.25 as 0 to 255, as ESA's own files."""
    order = [BANDS.index(band) for band in ("B04", "B03", "B02")]
    stretched = (numbers[order].astype(np.float32) + OFFSET_SINCE_BASELINE_4) * (255 / 2500)
    return np.clip(np.round(stretched), 0, 255).astype(np.uint8)


def cover_map(land: Land) -> NDArray[np.uint8]:
    """Return the most frequent cover of each 60 m pixel, as codes of `covers.COVERS`."""
    return block_mode(land.covers)


def scene_classes(
    covers: NDArray[np.uint8], sky: Sky, there: NDArray[np.bool_]
) -> NDArray[np.uint8]:
    """Return the SCL layer (y, x) that fits the land and its clouds."""
    table = np.zeros(len(COVERS) + 1, np.uint8)
    for cover in COVERS:
        table[cover.code] = cover.scene_class
    classes = table[covers]
    classes[sky.shadow > 0.3] = 3
    classes[sky.cloud > 0.15] = 8
    classes[sky.cloud > 0.6] = 9
    classes[~there] = 0
    return classes
