"""A random forest that classifies digital numbers fast, with the forest's own result.

A forest sees a reflectance only through its thresholds: two pixels between the same thresholds in
every band end in the same leaf of every tree. So the space of all pixels is cut, once per model,
into coarse cells along some of the thresholds. Within most cells the vote is decided whatever the
rest of the trees may say, and their class is a matter of looking it up. For the others each
distinct set of thresholds is handed to the forest once.

Nothing is approximated: the bounds on the votes of a cell are exact.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.tree._tree import Tree

NUMBERS = 2**16
# More cells decide more pixels and take longer to prepare: these take half a second, and leave one
# pixel in eight to the forest.
MOST_CELLS = 2**16
# Votes are added up as float32; a lead must be larger than their rounding errors.
LEAD = 1e-3
UNDECIDED = 0


@dataclass(frozen=True)
class FastForest:
    """A forest prepared for digital numbers; call it with an array of shape (..., band).

    Attributes
    ----------
    forest : RandomForestClassifier
        Trained on reflectance; its classes are codes from 1 to 255.
    reflectance : ndarray of float32, shape (65536,)
        Reflectance of each digital number.
    bins : ndarray of uint16, shape (band, 65536)
        How many thresholds of a band lie below each digital number.
    cells : ndarray of uint32, shape (band, 65536)
        What each digital number adds to the place of its cell in the table.
    table : ndarray of uint8
        Class code of each cell; 0 where the vote is not decided.
    """

    forest: RandomForestClassifier
    reflectance: np.ndarray
    bins: np.ndarray
    cells: np.ndarray
    table: np.ndarray

    def __call__(self, numbers: np.ndarray) -> np.ndarray:
        """Classify pixels.

        Parameters
        ----------
        numbers : ndarray of uint16, shape (..., band)
            Digital numbers; 0 means no data.

        Returns
        -------
        ndarray of uint8, shape (...)
            Class codes; 0 where any band has no data.
        """
        planes = np.moveaxis(numbers, -1, 0).reshape(numbers.shape[-1], -1)
        place = np.zeros(planes.shape[1], dtype="uint32")
        empty = np.zeros(planes.shape[1], dtype=bool)
        for plane, cells in zip(planes, self.cells, strict=True):
            place += cells.take(plane)
            empty |= plane == 0
        codes = self.table.take(place)
        codes[empty] = 0
        rest = np.flatnonzero((codes == UNDECIDED) & ~empty)
        if rest.size:
            codes[rest] = self._ask(planes[:, rest])
        return codes.reshape(numbers.shape[:-1])

    def _ask(self, planes: np.ndarray) -> np.ndarray:
        """Let the forest classify each distinct set of bins once."""
        key, values = np.zeros(planes.shape[1], dtype="uint64"), 1
        for plane, bins in zip(planes, self.bins, strict=True):
            steps = int(bins[-1]) + 1
            if values * steps >= 2**64:  # many bands: number the sets that occur
                there, key = np.unique(key, return_inverse=True)
                key, values = key.astype("uint64"), len(there)
            key, values = key * np.uint64(steps) + bins.take(plane), values * steps
        _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
        pixels = np.ascontiguousarray(self.reflectance.take(planes[:, first]).T)
        return self.forest.predict(pixels)[inverse]


def prepare(forest: RandomForestClassifier, offset: int, quantification: int) -> FastForest:
    """Prepare a forest for a product.

    Parameters
    ----------
    forest : RandomForestClassifier
        Trained on surface reflectance as float32; its classes are codes from 1 to 255.
    offset, quantification : int
        Reflectance is (digital number + offset) / quantification.

    Returns
    -------
    FastForest
    """
    # the same arithmetic, in the same types, as `helpers.load_tile`
    reflectance = (np.arange(NUMBERS).astype("float32") + offset) / quantification
    thresholds = _thresholds(forest)
    bins = np.array([np.searchsorted(t, reflectance, side="left") for t in thresholds])
    coarse = max(2, int(MOST_CELLS ** (1 / len(thresholds))))
    edges = [
        np.unique(np.linspace(0, len(t) + 1, coarse + 1).round().astype(int)) for t in thresholds
    ]
    table = _decide(forest, thresholds, edges)
    strides = np.cumprod([1, *table.shape[:0:-1]])[::-1]
    cells = [
        (np.searchsorted(edge, own, side="right") - 1) * stride
        for edge, own, stride in zip(edges, bins, strides, strict=True)
    ]
    return FastForest(
        forest,
        reflectance.astype("float32"),
        bins.astype("uint16"),
        np.array(cells).astype("uint32"),
        table.ravel(),
    )


def _thresholds(forest: RandomForestClassifier) -> list[np.ndarray]:
    """Return all thresholds of each band, sorted."""
    trees = [estimator.tree_ for estimator in forest.estimators_]
    return [
        np.unique(np.concatenate([tree.threshold[tree.feature == band] for tree in trees]))
        for band in range(forest.n_features_in_)
    ]


def _decide(
    forest: RandomForestClassifier, thresholds: list[np.ndarray], edges: list[np.ndarray]
) -> np.ndarray:
    """Return the class of each cell of the grid, 0 where a pixel's place inside it matters."""
    shape = (*(len(edge) - 1 for edge in edges), len(forest.classes_))
    least, most = np.zeros(shape, "float32"), np.zeros(shape, "float32")
    for tree in (estimator.tree_ for estimator in forest.estimators_):
        low, high = np.full(shape, 2, "float32"), np.full(shape, -1, "float32")
        for box, votes in _leaves(tree, thresholds, edges):
            np.minimum(low[box], votes, out=low[box])
            np.maximum(high[box], votes, out=high[box])
        least += low
        most += high
    best = least.argmax(axis=-1)[..., np.newaxis]
    surely = np.take_along_axis(least, best, axis=-1)[..., 0]
    np.put_along_axis(most, best, -1, axis=-1)
    codes = np.asarray(forest.classes_, dtype="uint8")[best[..., 0]]
    return np.where(surely > most.max(axis=-1) + LEAD, codes, np.uint8(UNDECIDED))


def _leaves(
    tree: Tree, thresholds: list[np.ndarray], edges: list[np.ndarray]
) -> Iterator[tuple[tuple[slice, ...], np.ndarray]]:
    """Walk through a tree; give the box of cells that may reach each leaf, and its votes."""
    firsts, lasts = [edge[:-1] for edge in edges], [edge[1:] - 1 for edge in edges]
    waiting = [(0, tuple(slice(0, len(first)) for first in firsts))]
    while waiting:
        node, box = waiting.pop()
        if tree.children_left[node] < 0:
            yield box, tree.value[node, 0].astype("float32")
            continue
        band = tree.feature[node]
        bin_ = np.searchsorted(thresholds[band], tree.threshold[node])
        own = box[band]
        # a cell goes left if its first bin is not above the threshold, right if its last one is
        ends = (
            slice(own.start, min(own.stop, np.searchsorted(firsts[band], bin_, side="right"))),
            slice(max(own.start, np.searchsorted(lasts[band], bin_, side="right")), own.stop),
        )
        children = (tree.children_left[node], tree.children_right[node])
        for child, part in zip(children, ends, strict=True):
            if part.start < part.stop:
                waiting.append((child, (*box[:band], part, *box[band + 1 :])))
