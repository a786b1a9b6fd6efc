"""Built-up land: a city, towns, villages, farmsteads, industry and roads."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from helpers.synthetic.noise import Field, fractal, random_for, resize
from helpers.synthetic.presets import Preset
from helpers.synthetic.rivers import draw_lines


def make_density(preset: Preset) -> tuple[Field, Field, NDArray[np.bool_]]:
    """Return how densely each 30 m cell is built up, how industrial it is, and the main roads.

    Returns
    -------
    density, industry : Field
        Fractions 0 to 1 (y, x).
    roads : array of bool (y, x)
        Motorways, about one cell wide.
    """
    rng = random_for(preset.seed, "city")
    places, radii = _places(preset, rng)
    roads, main = _roads(preset, places, rng)
    rough = fractal(preset.shape, rng, slope=2.2, longest=80)
    near = ndimage.distance_transform_edt(~draw_lines(main, preset.shape, 60.0)) * 60
    density = np.zeros(preset.shape, np.float32)
    work = np.zeros(preset.shape, np.float32)
    for (x, y), radius in zip(places, radii, strict=True):
        reach = int(1.6 * radius / 60) + 3
        rows = slice(max(int(y / 60) - reach, 0), max(int(y / 60) + reach, 0))
        columns = slice(max(int(x / 60) - reach, 0), max(int(x / 60) + reach, 0))
        if not density[rows, columns].size:
            continue
        dy = 60 * np.arange(density.shape[0])[rows, None] - y
        dx = 60 * np.arange(density.shape[1])[None, columns] - x
        away = np.hypot(dx, dy) / radius * np.exp(-0.22 * rough[rows, columns])
        along = np.exp(-near[rows, columns] / 500)
        here = np.clip(1.15 - away - 0.12 + 0.30 * along, 0, 1) * (away < 1.5)
        density[rows, columns] = np.maximum(density[rows, columns], here)
        ring = np.exp(-(((away - 0.75) / 0.35) ** 2)) * along * (radius > 1500)
        work[rows, columns] = np.maximum(work[rows, columns], ring)
    lots = fractal(preset.shape, rng, slope=2.4, longest=25)
    industry = np.clip(work * 1.6 + 0.35 * lots - 0.75, 0, 1).astype(np.float32)
    return resize(density, preset.fine_shape), resize(industry, preset.fine_shape), roads


def _places(preset: Preset, rng: np.random.Generator) -> tuple[NDArray, NDArray]:
    """Return the centres (x, y in metres) and radii of all settlements, the city first."""
    size = 60.0 * np.array([preset.shape[1], preset.shape[0]])
    towns = np.array(preset.towns)
    villages = rng.random((preset.villages, 2))
    centres = np.concatenate([towns[:, :2], villages]) * size
    small = np.exp(rng.normal(np.log(330), 0.45, preset.villages))
    return centres, np.append(towns[:, 2], small)


def _roads(
    preset: Preset, places: NDArray, rng: np.random.Generator
) -> tuple[NDArray[np.bool_], NDArray]:
    """Return the motorways on the 30 m grid and points along all main roads out of the city."""
    size = 60.0 * np.array([preset.shape[1], preset.shape[0]])
    ends = np.concatenate([places[1 : len(preset.towns)], rng.random((4, 2)).round() * size])
    lines = []
    for end in ends:
        steps = np.linspace(0, 1, int(np.hypot(*(end - places[0])) / 15) + 2)[:, None]
        bow = np.array([[0, 1], [-1, 0]]) @ (end - places[0]) * rng.normal(0, 0.12)
        wave = bow * np.sin(np.pi * steps) + 0.3 * bow * np.sin(3 * np.pi * steps)
        lines.append(places[0] + steps * (end - places[0]) + wave)
    motorways = draw_lines(np.concatenate(lines[:4]), preset.fine_shape, 30.0)
    return motorways, np.concatenate(lines)
