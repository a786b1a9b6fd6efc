"""Pixels, labels and polygons whose scores in a cross-validation are known beforehand."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

BANDS = 3
DARKEST, BRIGHTEST = 0.05, 0.9


class SplitTable(NamedTuple):
    """The first three arguments of `compare_splits`.

    Attributes
    ----------
    pixels : float array (n, bands)
    labels : int array (n,)
    parts : int array (n,), number of the polygon of each pixel
    """

    pixels: np.ndarray
    labels: np.ndarray
    parts: np.ndarray

    def mixed(self, seed: int) -> "SplitTable":
        """Return the same rows in another order."""
        order = np.random.default_rng(seed).permutation(len(self.labels))
        return SplitTable(*(column[order] for column in self))


def own_colours(polygons: int, each: int, codes: Sequence[int], seed: int) -> SplitTable:
    """Make polygons of a colour of their own, whose neighbours in colour are of another class.

    A forest that has seen a pixel of a polygon knows the others.  One that has not seen any takes
    the polygon for a neighbour in colour, and is wrong where that is seen.

    Parameters
    ----------
    polygons, each : int
        How many polygons, and pixels in each.
    codes : sequence of int
        Class codes.
    seed : int
        Seed of which polygon has which colour.

    Returns
    -------
    SplitTable
        Rows polygon by polygon.
    """
    rng = np.random.default_rng(seed)
    tone = np.linspace(DARKEST, BRIGHTEST, polygons)
    step = (tone[1] - tone[0]) / 20
    place = np.repeat(rng.permutation(polygons), each)
    pixels = tone[place][:, np.newaxis] + rng.uniform(-step, step, (place.size, BANDS))
    parts = np.repeat(np.arange(1, polygons + 1), each)
    return SplitTable(pixels, np.array(codes)[place % len(codes)], parts)


def one_colour(totals: Sequence[int], polygons: int, codes: Sequence[int], seed: int) -> SplitTable:
    """Make pixels that are all alike: a forest can but name them by the larger class.

    Parameters
    ----------
    totals : sequence of int
        Pixels of each class.
    polygons : int
        Polygons of each class, as equal in size as can be.
    codes : sequence of int
        Class codes.
    seed : int
        Seed of the rows' order.

    Returns
    -------
    SplitTable
        Rows in any order.
    """
    parts = np.concatenate([np.arange(n) % polygons + k * polygons for k, n in enumerate(totals)])
    pixels = np.full((parts.size, BANDS), 0.25)
    return SplitTable(pixels, np.repeat(codes, totals), parts + 1).mixed(seed)


def alike_polygons(codes: Sequence[int], seed: int) -> SplitTable:
    """Make two polygons per class, of sizes for which folds of equal size would lose a class.

    Parameters
    ----------
    codes : sequence of two int
        Class codes; all polygons of a class look the same.
    seed : int
        Seed of the reflectances.

    Returns
    -------
    SplitTable
        Rows polygon by polygon.
    """
    sizes = (60, 40, 20, 21)
    place = np.repeat((0, 1, 0, 1), sizes)
    noise = np.random.default_rng(seed).normal(0, 0.01, (place.size, BANDS))
    pixels = 0.1 + 0.3 * place[:, np.newaxis] + noise
    return SplitTable(pixels, np.array(codes)[place], np.repeat(np.arange(4), sizes))


def dice(rows: int, codes: Sequence[int], seed: int) -> SplitTable:
    """Make pixels whose labels were drawn by lot, equally many of each.

    Parameters
    ----------
    rows : int
        How many pixels.
    codes : sequence of int
        Class codes.
    seed : int
        Seed of reflectances and lots.

    Returns
    -------
    SplitTable
        Eight pixels to a polygon.
    """
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.resize(codes, rows))
    return SplitTable(rng.normal(0.3, 0.1, (rows, BANDS)), labels, np.arange(rows) // 8)
