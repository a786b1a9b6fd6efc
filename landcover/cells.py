"""Coarse cells in the space of a forest's features, and which class wins in each."""

from collections.abc import Iterator

import numpy as np

from landcover.trees import LEAF, PlainForest, Tree

# Cells times classes. More cells decide more pixels and take longer to prepare: these take half a
# second, and with four bands and three classes leave one pixel in thirty-five to the forest.
MOST_VOTES = 3 * 2**18
# With many features only those that the trees use most are cut: 4 parts of each of 8.
MOST_CUT = 8
# Votes are added up as float32; a lead must be larger than their rounding errors.
LEAD = 1e-3
UNDECIDED = 0


def thresholds_of(forest: PlainForest) -> list[np.ndarray]:
    """Return all thresholds of each feature, sorted."""
    inner = forest.left != LEAF
    return [
        np.unique(forest.threshold[inner & (forest.feature == number)])
        for number in range(forest.features)
    ]


def edges_of(forest: PlainForest, thresholds: list[np.ndarray]) -> list[np.ndarray]:
    """Return the first bin of each cell along each feature, and the end of the last one."""
    uses = np.bincount(forest.feature[forest.left != LEAF], minlength=int(forest.features))
    cut = np.argsort(-uses, kind="stable")[:MOST_CUT]
    parts = max(2, int((MOST_VOTES / len(forest.classes_)) ** (1 / len(cut))))
    return [
        np.unique(
            np.linspace(0, len(own) + 1, (parts if number in cut else 1) + 1).round().astype(int)
        )
        for number, own in enumerate(thresholds)
    ]


def decide(
    forest: PlainForest, thresholds: list[np.ndarray], edges: list[np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Return class and share of votes of each cell, 0 where a pixel's place inside it matters.

    Returns
    -------
    codes, shares : ndarray of uint8, shape of the grid of cells
        Class codes, and whole percent of the votes.
    """
    shape = (len(forest.classes_), *(len(edge) - 1 for edge in edges))
    least, most = np.zeros(shape, "float32"), np.zeros(shape, "float32")
    low, high = np.empty_like(least), np.empty_like(most)
    for tree in forest.trees:
        low.fill(2)
        high.fill(-1)
        for box, votes in _leaves(tree, thresholds, edges):
            votes = votes.reshape(-1, *(1 for _ in edges))
            np.minimum(low[:, *box], votes, out=low[:, *box])
            np.maximum(high[:, *box], votes, out=high[:, *box])
        least += low
        most += high
    best = least.argmax(axis=0)[np.newaxis]
    surely = np.take_along_axis(least, best, axis=0)[0]
    at_most = np.take_along_axis(most, best, axis=0)[0]
    np.put_along_axis(most, best, -1, axis=0)
    decided = surely > most.max(axis=0) + LEAD
    codes = forest.classes_[best[0]]
    trees = len(forest.nodes)
    low, high = ((v * 100 / trees).round() for v in (surely - LEAD, at_most + LEAD))
    shares = np.maximum(low, 1).astype("uint8")
    return (
        np.where(decided, codes, np.uint8(UNDECIDED)),
        np.where(decided & (low == high), shares, np.uint8(UNDECIDED)),
    )


def _leaves(
    tree: Tree, thresholds: list[np.ndarray], edges: list[np.ndarray]
) -> Iterator[tuple[tuple[slice, ...], np.ndarray]]:
    """Walk through a tree; give the box of cells that may reach each leaf, and its votes."""
    firsts, lasts = [edge[:-1] for edge in edges], [edge[1:] - 1 for edge in edges]
    waiting = [(0, tuple(slice(0, len(first)) for first in firsts))]
    while waiting:
        node, box = waiting.pop()
        if tree.left[node] == LEAF:
            yield box, tree.votes[node].astype("float32")
            continue
        band = tree.feature[node]
        bin_ = np.searchsorted(thresholds[band], tree.threshold[node])
        own = box[band]
        # a cell goes left if its first bin is not above the threshold, right if its last one is
        ends = (
            slice(own.start, min(own.stop, np.searchsorted(firsts[band], bin_, side="right"))),
            slice(max(own.start, np.searchsorted(lasts[band], bin_, side="right")), own.stop),
        )
        children = (tree.left[node], tree.right[node])
        for child, part in zip(children, ends, strict=True):
            if part.start < part.stop:
                waiting.append((child, (*box[:band], part, *box[band + 1 :])))
