"""Hills and valleys as running water leaves them, and the light of a low sun on them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from helpers.synthetic.dice import bell, random_for
from helpers.synthetic.drainage import Levels, accumulate, drain, levels
from helpers.synthetic.grids import resize, smooth_step
from helpers.synthetic.noise import fractal
from helpers.synthetic.presets import Preset
from helpers.synthetic.rivers import River, distance_to
from helpers.synthetic.settled import Field, length_of, settle

# The sun of the real tile: zenith 63.33 degrees, azimuth 168.4 degrees.
SHADOW_LENGTH = 1.9908
"""Length of a shadow for each metre of height: the tangent of the zenith."""
TO_SUN = (0.2011, -0.9796)
"""Step towards the sun, east and north: sine and cosine of the azimuth."""


@dataclass(frozen=True)
class Relief:
    """The drained ground on a coarse square grid.

    Attributes
    ----------
    cell : float
        Size of a cell in metres.
    height : Field
        Metres above the mouth of the main river, (y, x).
    downstream : array of int
        Flat index of the cell into which each cell drains, -1 at the rim; shape (cells,).
    drained : array of float
        Area that drains through each cell, in cells; shape (cells,).
    plain : Field
        1 in the alluvial plains of the rivers, 0 in the hills, (y, x).
    """

    cell: float
    height: Field
    downstream: NDArray[np.int64]
    drained: NDArray[np.float64]
    plain: Field


RIB_HEIGHT = 6.0
ROUNDS = 2
MARGIN = 4800.0
"""Metres around the scene that are eroded too, so that its rim shows no trace of the method."""


def make_relief(preset: Preset, rivers: list[River]) -> Relief:
    """Return the relief of a scene around its rivers.

    Water is let run over a rough slope towards the rivers, the slope is worn down until it fits
    the water, and this is done again: after a few rounds the valleys hang together.
    """
    cell = preset.relief_cell
    margin = round(MARGIN / cell)
    rows, columns = (round(60 * size / cell) + 2 * margin for size in preset.shape)
    rng = random_for(preset.seed, "relief")
    far, plain = _plains(preset, rivers, (rows, columns), margin, rng)
    height = _before_erosion(far, plain, cell, rng)
    hardness = fractal((rows, columns), rng, slope=3.4, longest=30000 / cell)
    steepness = 0.010 + (1 - plain) * np.clip(0.095 + 0.045 * hardness, 0.03, 0.20)
    for _ in range(ROUNDS):
        downstream, order = drain(height)
        upwards = levels(downstream, order)
        drained = accumulate(downstream, upwards)
        height = _raise(downstream, upwards, drained, height, cell, steepness)
        worn = settle(ndimage.gaussian_filter(height.astype(np.float64), 0.85))
        height = worn + np.float32(1.5) * bell(rng, worn.shape)
    worn, plain = _fill_valleys(worn, drained.reshape(worn.shape), plain, cell)
    return _cropped(Relief(cell, worn, downstream, drained, plain), margin)


def _plains(
    preset: Preset,
    rivers: list[River],
    shape: tuple[int, int],
    margin: int,
    rng: np.random.Generator,
) -> tuple[Field, Field]:
    """Return the distance to the rivers in metres, and the plains along them and at towns."""
    cell = preset.relief_cell
    moved = [River(river.line + margin * cell, river.width) for river in rivers]
    far = distance_to(moved, shape, cell)
    wide = 1 + 0.35 * fractal(shape, rng, slope=3.5, longest=20000 / cell)
    plain = 1 - smooth_step(far / np.clip(wide, 0.4, 2), 1200, 3800)
    y, x = (np.indices(shape) - margin) * cell
    for right, down, radius in preset.towns:
        away = length_of(x - right * 60 * preset.shape[1], y - down * 60 * preset.shape[0])
        plain = np.maximum(plain, 0.9 * (1 - smooth_step(away / wide, 0.5 * radius, 1.3 * radius)))
    return far, plain.astype(np.float32)


def _cropped(relief: Relief, margin: int) -> Relief:
    """Return the relief without its margin; what drains out of it drains to -1."""
    rows, columns = (size - 2 * margin for size in relief.height.shape)
    inside = (slice(margin, margin + rows), slice(margin, margin + columns))
    below = relief.downstream.reshape(relief.height.shape)[inside]
    row, column = np.divmod(below, relief.height.shape[1])
    row, column = row - margin, column - margin
    kept = (below >= 0) & (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
    return Relief(
        relief.cell,
        relief.height[inside],
        np.where(kept, row * columns + column, -1).ravel(),
        relief.drained.reshape(relief.height.shape)[inside].ravel(),
        relief.plain[inside],
    )


def _before_erosion(far: Field, plain: Field, cell: float, rng: np.random.Generator) -> Field:
    """Return a rough land that slopes down to the rivers, in metres."""
    waves = fractal(far.shape, rng, slope=3.2, longest=25000 / cell, shortest=900 / cell)
    rough = fractal(far.shape, rng, slope=2.4, longest=4000 / cell)
    root = np.sqrt(np.sqrt(far / 20000))
    hills = 230 * root * root * root + (1 - plain) * (60 + 38 * waves + 7 * rough)
    return (hills + np.float32(0.3) * bell(rng, far.shape)).astype(np.float32)


def _fill_valleys(
    height: Field, drained: NDArray, plain: Field, cell: float
) -> tuple[Field, Field]:
    """Lay flat floors into the valleys of the larger streams."""
    area = drained * (cell / 1000) ** 2
    for least, width in ((8, 160.0), (40, 420.0), (150, 750.0)):
        stream = area >= least
        if not stream.any():
            continue
        far, (row, column) = ndimage.distance_transform_edt(~stream, return_indices=True)
        flat = (1 - smooth_step(far * cell, 0.5 * width, 1.3 * width)).astype(np.float32)
        height = height + flat * (height[row, column] - height)
        plain = np.maximum(plain, 0.8 * flat)
    return settle(ndimage.gaussian_filter(height.astype(np.float64), 0.5)), plain


def _raise(
    downstream: NDArray[np.int64],
    upwards: Levels,
    drained: NDArray[np.float64],
    before: Field,
    cell: float,
    steepness: Field,
) -> Field:
    """Return heights whose slopes fall with the water that runs over them (Flint's law).

    The rim keeps the height that it had before.
    """
    steep = settle(steepness.ravel() * (drained * (cell / 180) ** 2) ** -0.42, 20)
    height = before.ravel().astype(np.float64)
    for cells in upwards[1:]:
        height[cells] = height[downstream[cells]] + cell * steep[cells]
    return height.reshape(before.shape).astype(np.float32)


def light(preset: Preset, relief: Relief) -> Field:
    """Return how much more light than flat ground each 60 m pixel gets from the sun (1 = flat)."""
    smooth = resize(relief.height, preset.shape).astype(np.float64)
    height = settle(ndimage.gaussian_filter(smooth, relief.cell / 170)) + _ribs(preset, relief)
    down, right = np.gradient(height, 60.0)
    toward_sun = right * np.float32(TO_SUN[0]) - down * np.float32(TO_SUN[1])
    return np.clip(1 - np.float32(SHADOW_LENGTH) * toward_sun, 0.45, 1.6).astype(np.float32)


def _ribs(preset: Preset, relief: Relief, directions: int = 3) -> Field:
    """Return the small side valleys of the hills, too fine for the drained grid, in metres.

    They run down the large slopes: fields of a few directions are mixed.
    """
    rng = random_for(preset.seed, "ribs")
    height = ndimage.gaussian_filter(relief.height.astype(np.float64), 900 / relief.cell)
    down, right = np.asarray(np.gradient(settle(height, 16)))
    steep = length_of(down, right) + np.float32(1e-6)
    ribs = np.zeros(preset.shape, np.float32)
    for number in range(directions):
        turn = np.pi * number / directions
        field = fractal(preset.shape, rng, slope=3.6, longest=9, shortest=2, stretch=3, turn=turn)
        fits = (right * np.float32(np.cos(turn)) + down * np.float32(np.sin(turn))) / steep
        ribs += field * resize(fits * fits * fits * fits, preset.shape)
    return RIB_HEIGHT * ribs * (1 - resize(relief.plain, preset.shape))


def slope(relief: Relief, shape: tuple[int, int]) -> Field:
    """Return the steepness of each pixel of another grid (rise over run)."""
    height = settle(ndimage.gaussian_filter(relief.height.astype(np.float64), 0.7))
    down, right = np.asarray(np.gradient(height, relief.cell))
    return resize(length_of(down, right), shape)
