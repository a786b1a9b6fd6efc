"""A random forest that classifies digital numbers fast, with the forest's own result.

A forest sees a feature only through its thresholds: two pixels between the same thresholds in
every feature end in the same leaf of every tree. So the space of all pixels is cut, once per model,
into coarse cells along some of the thresholds. Within most cells the vote is decided whatever the
rest of the trees may say, and their class is a matter of looking it up. For the others each
distinct set of thresholds is handed to the forest once.

Nothing is approximated: the bounds on the votes of a cell are exact.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from landcover.cells import UNDECIDED, decide, edges_of, thresholds_of
from landcover.indices import Feature
from landcover.trees import PlainForest

if TYPE_CHECKING:
    from sklearn.ensemble import RandomForestClassifier

NUMBERS = 2**16
# Pixels that the forest is asked about at once: bounds the memory with many classes.
_AT_ONCE = 200_000
_MOST_SETS = 2**64


@dataclass(frozen=True)
class Lookup:
    """How a pixel's cell and bin follow from one feature.

    Attributes
    ----------
    feature : Feature
        A band, or an index of two.
    reflectance : ndarray of float32, shape (planes of the feature, 65536)
        Reflectance of each digital number.
    thresholds : ndarray
        All thresholds of the feature, sorted.
    bins : ndarray of uint16
        How many thresholds lie below: of a band by digital number; of an index by itself.
    cells : ndarray of uint32
        What the feature adds to the place of a pixel's cell in the table, likewise.
    """

    feature: Feature
    reflectance: np.ndarray
    thresholds: np.ndarray
    bins: np.ndarray
    cells: np.ndarray

    def values(self, planes: np.ndarray) -> np.ndarray:
        """Return the feature of some pixels, float32, from digital numbers (plane, pixel)."""
        layers = [
            reflectance.take(planes[plane])
            for reflectance, plane in zip(self.reflectance, self.feature.planes, strict=True)
        ]
        return self.feature.of(layers)

    def keys(self, planes: np.ndarray) -> np.ndarray:
        """Return what `bins` and `cells` are looked up with."""
        if len(self.feature.planes) == 1:
            return planes[self.feature.planes[0]]
        return np.searchsorted(self.thresholds, self.values(planes), side="left")


@dataclass(frozen=True)
class FastForest:
    """A forest prepared for digital numbers.

    Attributes
    ----------
    forest : PlainForest
        Asked about the pixels of undecided cells.
    lookups : tuple of Lookup
        One for each feature.
    codes : ndarray of uint8
        Class code of each cell; 0 where the vote is not decided.
    shares : ndarray of uint8
        Share of the votes that the class has in each cell, percent; 0 where it is not decided.
    """

    forest: PlainForest
    lookups: tuple[Lookup, ...]
    codes: np.ndarray
    shares: np.ndarray

    def __call__(self, numbers: np.ndarray) -> np.ndarray:
        """Classify pixels.

        Parameters
        ----------
        numbers : ndarray of uint16, shape (..., plane)
            Digital numbers; 0 means no data.

        Returns
        -------
        ndarray of uint8, shape (...)
            Class codes; 0 where any plane has no data.
        """
        planes = np.moveaxis(numbers, -1, 0).reshape(numbers.shape[-1], -1)
        return self.classify(planes, has_data(planes))[0].reshape(numbers.shape[:-1])

    def classify(
        self, planes: np.ndarray, wanted: np.ndarray, confidence: bool = False
    ) -> tuple[np.ndarray, np.ndarray]:
        """Classify pixels, and tell how sure the forest is.

        Parameters
        ----------
        planes : ndarray of uint16, shape (plane, pixel)
            Digital numbers.
        wanted : ndarray of bool, shape (pixel,)
            Which pixels get a class.
        confidence : bool
            Whether the second result is wanted: it takes longer.

        Returns
        -------
        codes, shares : ndarray of uint8, shape (pixel,)
            Class, and the share of the votes it has in percent, at least 1; both 0 where no class
            is wanted. Without `confidence` the shares are those that cost nothing.
        """
        place = np.zeros(planes.shape[1], dtype="uint32")
        for lookup in self.lookups:
            place += lookup.cells.take(lookup.keys(planes))
        codes, shares = self.codes.take(place), self.shares.take(place)
        codes[~wanted], shares[~wanted] = 0, 0
        open_ = (shares == UNDECIDED) if confidence else (codes == UNDECIDED)
        rest = np.flatnonzero(open_ & wanted)
        if rest.size:
            codes[rest], shares[rest] = self._ask(planes[:, rest], confidence)
        return codes, shares

    def _ask(self, planes: np.ndarray, confidence: bool) -> tuple[np.ndarray, np.ndarray]:
        """Let the forest classify each distinct set of bins once."""
        first, inverse = self._distinct(planes)
        pixels = np.stack([lookup.values(planes[:, first]) for lookup in self.lookups], axis=1)
        parts = np.array_split(pixels, len(pixels) // _AT_ONCE + 1)
        if not confidence:
            codes = np.concatenate([self.forest.predict(part) for part in parts])
            return codes[inverse], np.zeros(len(inverse), "uint8")
        answers = [vote(self.forest, part) for part in parts]
        codes, shares = (np.concatenate(column) for column in zip(*answers, strict=True))
        return codes[inverse], shares[inverse]

    def _distinct(self, planes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the first pixel of each distinct set of bins, and the set of each pixel."""
        key, sets = np.zeros(planes.shape[1], dtype="uint64"), 1
        for lookup in self.lookups:
            steps = len(lookup.thresholds) + 1
            if sets * steps >= _MOST_SETS:  # so many features that hardly two pixels are alike
                everyone = np.arange(planes.shape[1])
                return everyone, everyone
            key *= np.uint64(steps)
            key += lookup.bins.take(lookup.keys(planes))
            sets *= steps
        _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
        return first, inverse


def has_data(planes: np.ndarray) -> np.ndarray:
    """Tell which pixels of digital numbers (plane, pixel) have data in all planes."""
    there = planes[0] != 0
    for plane in planes[1:]:
        there &= plane != 0
    return there


def vote(
    forest: "RandomForestClassifier | PlainForest", pixels: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Let a forest classify pixels and tell how sure it is.

    Parameters
    ----------
    forest : RandomForestClassifier or PlainForest
        Its classes are codes from 1 to 255.
    pixels : ndarray of float32, shape (n, features)
        No NaN.

    Returns
    -------
    codes, shares : ndarray of uint8, shape (n,)
        `forest.predict`, and the share of the votes for it in percent, at least 1.
    """
    votes = forest.predict_proba(pixels)
    codes = forest.classes_.take(votes.argmax(axis=1)).astype("uint8")
    return codes, percent_of(votes.max(axis=1))


def percent_of(share: np.ndarray) -> np.ndarray:
    """Return shares from 0 to 1 as whole percent, uint8, at least 1: 0 is for no data."""
    return np.maximum(np.round(share * 100), 1).astype("uint8")


def prepare(
    forest: "RandomForestClassifier | PlainForest",
    offset: int | Sequence[int],
    quantification: int | Sequence[int],
    features: Sequence[Feature] | None = None,
) -> FastForest:
    """Prepare a forest for products.

    Parameters
    ----------
    forest : RandomForestClassifier or PlainForest
        Trained on features of surface reflectance as float32; its classes are codes from 1 to 255.
    offset, quantification : int or sequence of int
        Reflectance is (digital number + offset) / quantification; one for each plane, or for all.
    features : sequence of Feature, optional
        By default each feature is the band of its place.

    Returns
    -------
    FastForest
    """
    forest = PlainForest.of(forest)
    features = features or [Feature(str(i), (i,)) for i in range(forest.features)]
    planes = 1 + max(plane for feature in features for plane in feature.planes)
    numbers = np.arange(NUMBERS).astype("float32")
    offsets, divisors = (np.broadcast_to(v, planes).tolist() for v in (offset, quantification))
    # the same arithmetic, in the same types, as `helpers.load_tile`
    tables = [(numbers + o) / d for o, d in zip(offsets, divisors, strict=True)]
    thresholds = thresholds_of(forest)
    edges = edges_of(forest, thresholds)
    codes, shares = decide(forest, thresholds, edges)
    strides = np.cumprod([1, *codes.shape[:0:-1]])[::-1]
    lookups = []
    for feature, own, edge, stride in zip(features, thresholds, edges, strides, strict=True):
        reflectance = np.stack([tables[plane] for plane in feature.planes]).astype("float32")
        bins = np.arange(len(own) + 1)
        if len(feature.planes) == 1:
            bins = np.searchsorted(own, reflectance[0], side="left")
        cells = (np.searchsorted(edge, bins, side="right") - 1) * stride
        lookups.append(
            Lookup(feature, reflectance, own, bins.astype("uint16"), cells.astype("uint32"))
        )
    return FastForest(forest, tuple(lookups), codes.ravel(), shares.ravel())
