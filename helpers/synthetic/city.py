"""Built-up land: a city, towns, villages, farmsteads, industry, an airfield and roads."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from helpers.synthetic.dice import bell, random_for
from helpers.synthetic.grids import resize, smooth_step
from helpers.synthetic.noise import fractal, smooth_fractal
from helpers.synthetic.presets import Preset
from helpers.synthetic.rivers import draw_lines
from helpers.synthetic.settled import Field, length_of, settle


@dataclass(frozen=True)
class Town:
    """What is built on the 30 m grid.

    Attributes
    ----------
    houses : Field
        Part of the ground under houses, streets and gardens, 0 to 1 (y, x).
    core : Field
        1 in old dense centres, 0 in suburbs and outside (y, x).
    works : array of bool (y, x)
        Grounds of industry and trade, with their large roofs.
    roads : array of bool (y, x)
        Motorways, about one cell wide.
    """

    houses: Field
    core: Field
    works: NDArray[np.bool_]
    roads: NDArray[np.bool_]


def make_town(preset: Preset) -> Town:
    """Return all that is built in a scene."""
    rng = random_for(preset.seed, "city")
    centres, radii = _places(preset, rng)
    roads, points = _roads(preset, centres, rng)
    near = _distance(points, preset.shape)
    patchy = fractal(preset.shape, rng, slope=2.3, longest=45)
    uneven = smooth_fractal(preset.shape, rng, slope=2.8, longest=120)
    houses = np.zeros(preset.shape, np.float32)
    core, trade = houses.copy(), houses.copy()
    for centre, radius in zip(centres, radii, strict=True):
        window, away = _window(preset, centre, radius)
        old = away * np.exp(-0.45 * patchy[window])
        away = away * np.exp(-0.30 * uneven[window]) - 0.35 * np.exp(-near[window] / 350)
        dense = 1.05 - away + 0.42 * patchy[window] * smooth_step(away, 0.05, 0.6)
        np.maximum(houses[window], np.clip(dense, 0, 1), out=houses[window])
        np.maximum(core[window], 1 - smooth_step(old, 0.10, 0.30), out=core[window])
        belt = np.exp(-(((away - 0.55) / 0.45) ** 2)) * (radius > 900)
        belt = belt * (0.45 + 0.55 * np.exp(-near[window] / 600))
        np.maximum(trade[window], belt, out=trade[window])
    sites = smooth_fractal(preset.shape, rng, slope=2.9, longest=60)
    works = resize(settle(trade) + np.float32(0.42) * sites, preset.fine_shape) > 1.02
    houses, core = resize(settle(houses), works.shape), resize(settle(core), works.shape)
    return Town(houses, core, works, roads)


def _distance(points: NDArray, shape: tuple[int, int]) -> Field:
    """Return the distance in metres of each 60 m cell to the nearest of points (x, y)."""
    half = ((shape[0] + 1) // 2, (shape[1] + 1) // 2)
    far = ndimage.distance_transform_edt(~draw_lines(points, half, 120.0))
    return resize(120 * far, shape)


def _window(preset: Preset, centre: NDArray, radius: float) -> tuple[tuple[slice, slice], NDArray]:
    """Return the part of the 60 m grid around a place, and the distances there in radii."""
    reach = int(2.4 * radius / 60) + 3
    column, row = (centre / 60).astype(int)
    rows = slice(max(row - reach, 0), max(min(row + reach, preset.shape[0]), 0))
    columns = slice(max(column - reach, 0), max(min(column + reach, preset.shape[1]), 0))
    dy = 60 * np.arange(rows.start, rows.stop)[:, None] - centre[1]
    dx = 60 * np.arange(columns.start, columns.stop)[None, :] - centre[0]
    return (rows, columns), length_of(dx, dy) / radius


def _places(preset: Preset, rng: np.random.Generator) -> tuple[NDArray, NDArray]:
    """Return the centres (x, y in metres) and radii of all settlements, the city first."""
    size = 60.0 * np.array([preset.shape[1], preset.shape[0]])
    towns = np.array(preset.towns)
    villages = rng.random((preset.villages, 2))
    centres = np.concatenate([towns[:, :2], villages]) * size
    small = np.exp(np.log(300) + 0.45 * bell(rng, preset.villages).astype(np.float64))
    return centres, np.round(np.append(towns[:, 2], small))


def _roads(
    preset: Preset, places: NDArray, rng: np.random.Generator
) -> tuple[NDArray[np.bool_], NDArray]:
    """Return the motorways on the 30 m grid and points along all main roads out of the city."""
    size = 60.0 * np.array([preset.shape[1], preset.shape[0]])
    corners = np.array([[1.0, 0.8], [0.3, 1.0], [0.0, 0.5], [0.7, 0.0]])
    ends = np.concatenate([places[1 : len(preset.towns)], corners * size])
    lines = []
    for end in ends:
        way = end - places[0]
        steps = np.linspace(0, 1, int(np.hypot(*way) / 15) + 2)[:, None]
        bow, sway = np.array([way[1], -way[0]]) * (bell(rng, (2, 1)) * [[0.10], [0.03]])
        lines.append(
            places[0] + steps * way + bow * np.sin(np.pi * steps) + sway * np.sin(5 * steps)
        )
    motorways = draw_lines(np.concatenate(lines[:3] + lines[-2:]), preset.fine_shape, 30.0)
    return motorways, np.concatenate(lines)
