"""Hills and valleys as running water leaves them, and the light of a low sun on them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import breadth_first_order, minimum_spanning_tree

from helpers.synthetic.noise import Field, fractal, random_for, resize, smooth_step
from helpers.synthetic.presets import Preset
from helpers.synthetic.rivers import River, distance_to

SUN_ZENITH = np.radians(63.33)
SUN_AZIMUTH = np.radians(168.4)


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


def make_relief(preset: Preset, rivers: list[River]) -> Relief:
    """Return the relief of a scene around its rivers."""
    rows, columns = (round(60 * size / preset.relief_cell) for size in preset.shape)
    rng = random_for(preset.seed, "relief")
    far = distance_to(rivers, (rows, columns), preset.relief_cell)
    wide = 1 + 0.35 * fractal((rows, columns), rng, slope=3.5, longest=20000 / preset.relief_cell)
    plain = 1 - smooth_step(far / np.clip(wide, 0.4, 2), 1200, 3800).astype(np.float32)
    rough = fractal((rows, columns), rng, slope=2.7, longest=15000 / preset.relief_cell)
    start = 1.6 * smooth_step(far, 0, 16000) + (1 - plain) * (1 + 0.35 * rough) + 0.04 * rough
    start += 1e-3 * rng.standard_normal(start.shape)
    for _ in range(2):
        downstream, order = _drain(start)
        drained = _accumulate(downstream, order)
        height = _raise(downstream, order, drained, preset.relief_cell, plain)
        start = ndimage.gaussian_filter(height, 0.7) + 2 * rng.standard_normal(height.shape)
    height = ndimage.gaussian_filter(height, 0.6).astype(np.float32)
    return Relief(preset.relief_cell, height, downstream, drained, plain)


def _drain(height: NDArray) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where each cell drains to, and all cells from the rim upstream.

    The tree whose paths to the rim climb least (a minimum spanning tree over the larger height of
    two neighbours) is what filling all pits and following the steepest slope would give.
    """
    rows, columns = height.shape
    index = np.arange(rows * columns).reshape(rows, columns)
    flat = height.ravel() - height.min() + 1
    pairs = [
        (index[:, :-1], index[:, 1:]),
        (index[:-1], index[1:]),
        (index[:-1, :-1], index[1:, 1:]),
        (index[:-1, 1:], index[1:, :-1]),
    ]
    one = np.concatenate([first.ravel() for first, _ in pairs])
    two = np.concatenate([second.ravel() for _, second in pairs])
    rim = np.unique(np.concatenate([index[0], index[-1], index[:, 0], index[:, -1]]))
    outside = rows * columns
    weight = np.concatenate([np.maximum(flat[one], flat[two]), flat[rim]])
    one, two = np.append(one, rim), np.append(two, np.full(rim.size, outside))
    graph = coo_matrix((weight, (one, two)), shape=(outside + 1, outside + 1))
    tree = minimum_spanning_tree(graph.tocsr())
    order, before = breadth_first_order(tree, outside, directed=False)
    downstream = before[:outside].astype(np.int64)
    downstream[downstream == outside] = -1
    return downstream, order[1:].astype(np.int64)


def _levels(downstream: NDArray[np.int64], order: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Return the cells grouped by their number of steps to the rim."""
    depth = np.zeros(downstream.size, np.int32)
    groups = []
    members = order[downstream[order] < 0]
    position = np.zeros(downstream.size, np.int64)
    position[order] = np.arange(order.size)
    start = 0
    stop = members.size
    upstream_place = np.where(downstream[order] < 0, -1, position[downstream[order]])
    while start < order.size:
        groups.append(order[start:stop])
        following = int(np.searchsorted(upstream_place, stop))
        start, stop = stop, following if following > stop else order.size
    del depth
    return groups


def _accumulate(downstream: NDArray[np.int64], order: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the number of cells that drain through each cell, itself included."""
    drained = np.ones(downstream.size)
    for cells in reversed(_levels(downstream, order)[1:]):
        np.add.at(drained, downstream[cells], drained[cells])
    return drained


def _raise(
    downstream: NDArray[np.int64],
    order: NDArray[np.int64],
    drained: NDArray[np.float64],
    cell: float,
    plain: Field,
) -> Field:
    """Return heights whose slopes fall with the water that runs over them (Flint's law)."""
    steep = (0.012 + 0.16 * (1 - plain.ravel())) * (drained * (cell / 180) ** 2) ** -0.42
    height = np.zeros(downstream.size)
    groups = _levels(downstream, order)
    for cells in groups[1:]:
        height[cells] = height[downstream[cells]] + cell * steep[cells]
    return height.reshape(plain.shape).astype(np.float32)


def light(relief: Relief, shape: tuple[int, int]) -> Field:
    """Return how much more light than flat ground each 60 m pixel gets from the sun (1 = flat)."""
    height = ndimage.gaussian_filter(resize(relief.height, shape), relief.cell / 200)
    down, right = np.gradient(height, 60.0)
    toward_sun = right * np.sin(SUN_AZIMUTH) - down * np.cos(SUN_AZIMUTH)
    return np.clip(1 - np.tan(SUN_ZENITH) * toward_sun, 0.25, 1.9).astype(np.float32)


def slope(relief: Relief, shape: tuple[int, int]) -> Field:
    """Return the steepness of each pixel of another grid (rise over run)."""
    down, right = np.gradient(ndimage.gaussian_filter(relief.height, 0.7), relief.cell)
    return resize(np.hypot(down, right), shape)
