"""Rivers that meander."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.interpolate import CubicSpline

from helpers.synthetic.noise import Field, random_for
from helpers.synthetic.presets import Preset


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
    along = np.append(0, np.cumsum(np.hypot(*np.diff(points, axis=0).T)))
    path = CubicSpline(along, points)(np.arange(0, along[-1], step))
    count = len(path)
    length = 2 * np.pi * 2.6 * width + 500
    wander = ndimage.gaussian_filter1d(rng.standard_normal((4, count)), 0.8 * length / step)
    wander /= wander.std(axis=1, keepdims=True)
    phase = np.cumsum(2 * np.pi * step / length * np.exp(np.clip(0.45 * wander[0], -1, 0.6)))
    swing = np.radians(70) * np.clip(0.6 + 0.5 * wander[1], 0.05, 1.4)
    small = ndimage.gaussian_filter1d(rng.standard_normal(count), 0.16 * length / step)
    turn = swing * np.sin(phase) + 0.35 * wander[2] + 0.22 * small / small.std()
    heading = np.arctan2(*np.gradient(path, axis=0).T[::-1])
    moved = np.cumsum(np.stack([np.cos(heading + turn), np.sin(heading + turn)], 1) * step, axis=0)
    excess = moved - ndimage.gaussian_filter1d(moved, 1.6 * length / step, axis=0, mode="nearest")
    ends = np.minimum(np.arange(count), np.arange(count)[::-1]) * step
    return path + excess * np.clip(ends / length, 0, 1)[:, None]


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
    column, row = (points / cell).astype(np.int64).T
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
        wide = ndimage.gaussian_filter1d(rng.standard_normal(len(normal)), 12)
        half = river.width / 2 * np.clip(1 + 0.3 * wide / wide.std(), 0.55, 1.8)
        for part in np.linspace(-1, 1, 2 * int(river.width / 30) + 3):
            draw_lines(river.line + normal * (part * half)[:, None], water.shape, 30.0, water)
    return ndimage.binary_closing(water)
