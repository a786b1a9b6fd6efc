"""Polygons are pin-pricks on a tile of 110 km: where to look closer."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from helpers.maps.frame import Frame

FEW = 0.03  # share of the tile below which what was drawn is too small to be seen
LARGE = 400  # pixels per side above which a map needs closer looks
SIDE = 1 / 14  # of the tile's longer side
WINDOWS = 3
MOST, CANDIDATES = 4000, 200  # points that are looked at


class Window(NamedTuple):
    """A square part of a raster, in pixels, and the letter that names it on the map."""

    letter: str
    row: int
    column: int
    side: int

    @property
    def slices(self) -> tuple[slice, slice]:
        """Rows and columns, to index an array (y, x) with."""
        rows = slice(self.row, self.row + self.side)
        return rows, slice(self.column, self.column + self.side)


def needs_zoom(frame: Frame, share: float) -> bool:
    """Tell whether what covers this share of a raster is too small to see on the whole map."""
    return min(frame.rows, frame.columns) >= LARGE and 0 < share < FEW


def windows(points: Mapping[str, np.ndarray], frame: Frame) -> list[Window]:
    """Choose up to three squares that show most of each class.

    Parameters
    ----------
    points : dict of str to (n, 2) or (n, 3) array
        Places in kilometres from the south-west corner, by class; in a third column how much
        each place counts.
    frame : Frame
        The raster's place.

    Returns
    -------
    list of Window
        From north to south, lettered A, B, C; inside the raster.
    """
    side = max(48, round(max(frame.rows, frame.columns) * SIDE))
    corners: list[tuple[int, int]] = []
    for places in points.values():
        inside, weights = _pixels(places, frame)
        if not len(inside) or len(corners) == WINDOWS:
            continue
        row, column = _densest(inside, weights, side)
        corner = (
            int(np.clip(row - side // 2, 0, max(frame.rows - side, 0))),
            int(np.clip(column - side // 2, 0, max(frame.columns - side, 0))),
        )
        if not any(max(abs(corner[0] - r), abs(corner[1] - c)) < side * 0.6 for r, c in corners):
            corners.append(corner)
    return [Window("ABC"[i], r, c, side) for i, (r, c) in enumerate(sorted(corners))]


def _pixels(places: np.ndarray, frame: Frame) -> tuple[np.ndarray, np.ndarray]:
    """Return rows and columns of the places inside the raster, and what each counts."""
    rows = (frame.height - places[:, 1]) / frame.height * frame.rows
    columns = places[:, 0] / frame.width * frame.columns
    weights = places[:, 2] if places.shape[1] > 2 else np.ones(len(places))
    inside = (rows >= 0) & (rows < frame.rows) & (columns >= 0) & (columns < frame.columns)
    return np.column_stack([rows, columns])[inside], weights[inside]


def _densest(points: np.ndarray, weights: np.ndarray, side: int) -> tuple[float, float]:
    """Return the middle of the square that holds most, of those around a sample of the points."""
    some = slice(None, None, -(-len(points) // MOST))
    points, weights = points[some], weights[some]
    around = points[:: -(-len(points) // CANDIDATES)]
    near = np.abs(points[None] - around[:, None]).max(axis=2) < side * 0.42
    best = near[(near * weights).sum(axis=1).argmax()]
    low, high = points[best].min(axis=0), points[best].max(axis=0)
    row, column = (low + high) / 2
    return float(row), float(column)
