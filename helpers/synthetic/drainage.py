"""Where water runs: each cell of a relief drains into one neighbour, all of them to the rim."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import breadth_first_order, minimum_spanning_tree

from helpers.synthetic.settled import order_of

Levels = list[NDArray[np.int64]]


def drain(height: NDArray) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where each cell drains to, and all cells from the rim upstream.

    The tree whose paths to the rim climb least (a minimum spanning tree over the larger height of
    two neighbours, then over the smaller one) is what filling all pits and following the steepest
    slope would give.
    """
    outside = height.size
    order = order_of(height)
    rank = np.empty(outside, np.int64)
    rank[order] = np.arange(outside)
    one, two = _ways(rank.reshape(height.shape), order)
    edge = np.ones(height.shape, bool)
    edge[1:-1, 1:-1] = False
    rim = np.flatnonzero(edge)
    above, below = np.maximum(rank[one], rank[two]), np.minimum(rank[one], rank[two])
    # whole numbers, no two the same: where heights tie, the order of the cells decides
    weight = np.append(above, rank[rim]) * float(outside + 1) + np.append(below + 2, rim * 0 + 1)
    one, two = np.append(one, rim), np.append(two, np.full(rim.size, outside))
    graph = coo_matrix((weight, (one, two)), shape=(outside + 1, outside + 1))
    tree = minimum_spanning_tree(graph.tocsr())
    order, before = breadth_first_order(tree, outside, directed=False)
    downstream = before[:outside].astype(np.int64)
    downstream[downstream == outside] = -1
    return downstream, order[1:].astype(np.int64)


def _ways(
    rank: NDArray[np.int64], order: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the pairs of neighbours between which water may run.

    From a cell that has lower neighbours it runs to the lowest one; other pairs matter only where
    they join two basins.
    """
    index = np.arange(rank.size).reshape(rank.shape)
    lowest = order[ndimage.minimum_filter(rank, 3).ravel()]
    basin = lowest
    while not np.array_equal(basin, further := basin[basin]):
        basin = further
    pairs = (
        (index[:, :-1], index[:, 1:]),
        (index[:-1], index[1:]),
        (index[:-1, :-1], index[1:, 1:]),
        (index[:-1, 1:], index[1:, :-1]),
    )
    slopes = np.flatnonzero(lowest != index.ravel())
    one, two = [slopes], [lowest[slopes]]
    for first, second in pairs:
        joins = basin[first] != basin[second]
        one.append(first[joins])
        two.append(second[joins])
    return np.concatenate(one), np.concatenate(two)


def levels(downstream: NDArray[np.int64], order: NDArray[np.int64]) -> Levels:
    """Return the cells grouped by their number of steps to the rim."""
    place = np.zeros(downstream.size, np.int64)
    place[order] = np.arange(order.size)
    below = np.where(downstream[order] < 0, -1, place[downstream[order]])
    groups = []
    start, stop = 0, int(np.searchsorted(below, 0))
    while start < stop:
        groups.append(order[start:stop])
        start, stop = stop, int(np.searchsorted(below, stop))
    return groups


def accumulate(downstream: NDArray[np.int64], upwards: Levels) -> NDArray[np.float64]:
    """Return the number of cells that drain through each cell, itself included."""
    drained = np.ones(downstream.size)
    for cells in reversed(upwards[1:]):
        np.add.at(drained, downstream[cells], drained[cells])
    return drained
