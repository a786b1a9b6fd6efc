"""Rivers that meander."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from helpers.synthetic.dice import bell, random_for
from helpers.synthetic.grids import grown
from helpers.synthetic.presets import Preset
from helpers.synthetic.settled import Field, length_of


@dataclass(frozen=True)
class River:
    """The centre line of a river: metres from the upper left corner, shape (points, 2) as x, y."""

    line: NDArray[np.float64]
    width: float


def make_rivers(preset: Preset) -> list[River]:
    """Return the rivers of a scene, each from its source to its mouth."""
    rng = random_for(preset.seed, "rivers")
    size = 60.0 * np.array([preset.shape[1], preset.shape[0]])
    rivers: list[River] = []
    for bends, width in zip(preset.rivers, preset.river_widths, strict=True):
        points = np.array(bends) * size
        if rivers:  # a tributary ends in the main river, wherever that meanders
            main = rivers[0].line
            points[-1] = main[np.argmin(np.hypot(*(main - points[-1]).T))]
        rivers.append(River(_meander(points, width, rng), width))
    return rivers


def _meander(
    points: NDArray, width: float, rng: np.random.Generator, step: float = 30.0
) -> NDArray[np.float64]:
    """Return a sine-generated curve (Langbein and Leopold) along a smooth path."""
    path = _smooth_path(points, step)
    count = len(path)
    length = 2 * np.pi * 2.6 * width + 500
    drawn = bell(rng, (4, count)).astype(np.float64)
    wander = ndimage.gaussian_filter1d(drawn[:3], 0.8 * length / step)
    wander /= wander.std(axis=1, keepdims=True)
    phase = np.cumsum(2 * np.pi * step / length * np.exp(np.clip(0.45 * wander[0], -1, 0.6)))
    swing = np.radians(70) * np.clip(0.6 + 0.5 * wander[1], 0.05, 1.4)
    small = ndimage.gaussian_filter1d(drawn[3], 0.16 * length / step)
    turn = swing * np.sin(phase) + 0.35 * wander[2] + 0.22 * small / small.std()
    heading = np.arctan2(*np.gradient(path, axis=0).T[::-1])
    moved = np.cumsum(np.stack([np.cos(heading + turn), np.sin(heading + turn)], 1) * step, axis=0)
    excess = moved - ndimage.gaussian_filter1d(moved, 1.6 * length / step, axis=0, mode="nearest")
    ends = np.minimum(np.arange(count), np.arange(count)[::-1]) * step
    return np.round(path + excess * np.clip(ends / length, 0, 1)[:, None], 2)


def _smooth_path(points: NDArray, step: float) -> NDArray[np.float64]:
    """Return places so far from each other on cubic arcs (Hermite's) through some points."""
    along = np.append(0, np.cumsum(length_of(*np.diff(points, axis=0).T)))
    slope = np.gradient(points, along, axis=0)
    places = np.arange(0, along[-1], step)
    first = np.searchsorted(along, places, side="right") - 1
    span = (along[first + 1] - along[first])[:, None]
    t = (places - along[first])[:, None] / span
    rise, bend = t * t * (3 - 2 * t), t * (1 - t)
    ends = (1 - rise) * points[first] + rise * points[first + 1]
    return ends + span * bend * ((1 - t) * slope[first] - t * slope[first + 1])


def draw_lines(
    points: NDArray, shape: tuple[int, int], cell: float, mask: NDArray[np.bool_] | None = None
) -> NDArray[np.bool_]:
    """Mark the cells under points that lie close together (x, y in metres).

    Examples
    --------
    >>> draw_lines(np.array([[30.0, 30.0], [90.0, 30.0]]), (2, 3), 60.0).astype(int)
    array([[1, 1, 0],
           [0, 0, 0]])
    """
    mask = np.zeros(shape, bool) if mask is None else mask
    column, row = np.floor(np.round(points, 2) / cell).astype(np.int64).T
    inside = (row >= 0) & (row < shape[0]) & (column >= 0) & (column < shape[1])
    mask[row[inside], column[inside]] = True
    return mask


def distance_to(rivers: list[River], shape: tuple[int, int], cell: float) -> Field:
    """Return the distance in metres of each cell to the nearest river."""
    mask = np.zeros(shape, bool)
    for river in rivers:
        draw_lines(river.line, shape, cell, mask)
    return (cell * ndimage.distance_transform_edt(~mask)).astype(np.float32)


def draw_rivers(rivers: list[River], preset: Preset) -> NDArray[np.bool_]:
    """Return the water of the rivers on the 30 m grid; their width varies along the way."""
    rng = random_for(preset.seed, "river banks")
    water = np.zeros(preset.fine_shape, bool)
    for river in rivers:
        direction = np.gradient(river.line, axis=0)
        normal = np.stack([-direction[:, 1], direction[:, 0]], 1)
        normal /= np.hypot(*normal.T)[:, None]
        wide = ndimage.gaussian_filter1d(bell(rng, len(normal)).astype(np.float64), 12)
        half = river.width / 2 * np.clip(1 + 0.3 * wide / wide.std(), 0.55, 1.8)
        for part in np.linspace(-1, 1, 2 * int(river.width / 30) + 3):
            draw_lines(river.line + normal * (part * half)[:, None], water.shape, 30.0, water)
    return ~grown(~grown(water, 1), 1)
