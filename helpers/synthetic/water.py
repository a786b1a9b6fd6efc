"""Lakes: reservoirs in dammed valleys and gravel pits beside the rivers."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from helpers.synthetic.noise import random_for, resize
from helpers.synthetic.presets import Preset
from helpers.synthetic.relief import Relief
from helpers.synthetic.rivers import River

TURBID = 1024
"""Bodies with this number and above are turbid."""


def make_lakes(preset: Preset, relief: Relief, rivers: list[River]) -> NDArray[np.int32]:
    """Return the number of the lake in each 30 m cell, 0 on land.

    Numbers from `TURBID` on are turbid lakes.
    """
    lakes = np.zeros(preset.fine_shape, np.int32)
    _gravel_pits(preset, rivers, lakes)
    _ponds(preset, relief, lakes)
    for number, place in enumerate(preset.reservoirs):
        _dam(preset, relief, place, number, lakes)
    return lakes


def _dam(
    preset: Preset, relief: Relief, place: tuple, number: int, lakes: NDArray[np.int32]
) -> None:
    """Flood the valley nearest to a place, from its dam so far upstream."""
    area = relief.drained.reshape(relief.height.shape) * (relief.cell / 1000) ** 2
    y, x = np.indices(area.shape) * relief.cell
    far = np.hypot(x - place[0] * 60 * preset.shape[1], y - place[1] * 60 * preset.shape[0])
    wanted = np.where((area > place[2] / 600) & (area < place[2] / 40), far, np.inf)
    dam = np.unravel_index(np.argmin(wanted), area.shape)
    upstream = np.zeros(area.size, bool)
    upstream[np.ravel_multi_index(dam, area.shape)] = True
    for _ in range(int(place[2] / relief.cell)):
        upstream |= (relief.downstream >= 0) & upstream[relief.downstream]
    level = relief.height[dam]
    near = np.hypot(x - x[dam], y - y[dam]) < place[2]
    basin = np.where(upstream.reshape(area.shape) & near, relief.height - level, 60.0)
    depth = np.sort(basin.ravel())[int(place[2] ** 2 / 16 / relief.cell**2)]
    parts, _ = ndimage.label(resize(np.clip(basin, -5, 60), lakes.shape) < depth)
    largest = np.argmax(np.bincount(parts.ravel())[1:]) + 1
    lakes[parts == largest] = number + 1 + (TURBID if number % 2 == 0 else 0)


def _gravel_pits(preset: Preset, rivers: list[River], lakes: NDArray[np.int32]) -> None:
    """Dig angular pits in groups beside the main river."""
    rng = random_for(preset.seed, "gravel pits")
    line = rivers[0].line
    normal = np.gradient(line, axis=0)[:, ::-1] * (1, -1) / 30
    size = 60.0 * np.array([preset.shape[1], preset.shape[0]])
    outside = np.ones(len(line), bool)  # of the towns
    for right, down, radius in preset.towns:
        outside &= np.hypot(*(line - (right, down) * size).T) > 0.8 * radius + 500
    groups = rng.choice(np.flatnonzero(outside), max(2, preset.gravel_pits // 6))
    beside = rng.choice((-1, 1), len(groups)) * rng.uniform(600, 1700, len(groups))
    for number in range(preset.gravel_pits):
        group = rng.integers(len(groups))
        centre = line[groups[group]] + normal[groups[group]] * beside[group]
        centre = centre + rng.normal(0, 520, 2)
        length = np.exp(rng.normal(np.log(310), 0.5))
        turn = rng.normal(0.6 * group, 0.15)
        body = 100 + number + (TURBID if rng.random() < 0.65 else 0)
        _rectangle(lakes, centre, length, length * rng.uniform(0.4, 1), turn, body)


def _ponds(preset: Preset, relief: Relief, lakes: NDArray[np.int32]) -> None:
    """Put small ponds for watering on the streams of the hills."""
    rng = random_for(preset.seed, "ponds")
    area = relief.drained * (relief.cell / 1000) ** 2
    streams = np.flatnonzero((area > 0.5) & (area < 6))
    count = int(0.02 * preset.shape[0] * preset.shape[1] / 400)
    for number, cell in enumerate(rng.choice(streams, count)):
        row, column = divmod(int(cell), relief.height.shape[1])
        centre = np.array([column, row]) * relief.cell + rng.normal(0, 60, 2)
        size = np.exp(rng.normal(np.log(95), 0.4))
        body = 300 + number % 600 + (TURBID if rng.random() < 0.5 else 0)
        _rectangle(lakes, centre, size, size * rng.uniform(0.5, 1), rng.uniform(0, np.pi), body)


def _rectangle(
    lakes: NDArray[np.int32], centre: NDArray, length: float, width: float, turn: float, body: int
) -> None:
    """Fill a turned rectangle with one corner cut off."""
    reach = int(np.hypot(length, width) / 60) + 2
    column, row = (centre / 30).astype(int)
    rows = slice(max(row - reach, 0), max(row + reach, 0))
    columns = slice(max(column - reach, 0), max(column + reach, 0))
    part = lakes[rows, columns]
    if not part.size:
        return
    y = (np.arange(part.shape[0])[:, None] + rows.start - centre[1] / 30) * 30
    x = (np.arange(part.shape[1])[None, :] + columns.start - centre[0] / 30) * 30
    u, v = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
    inside = (np.abs(u) < length / 2) & (np.abs(v) < width / 2) & (u / length + v / width < 0.75)
    part[inside] = body


def dry(lakes: NDArray[np.int32], rivers: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Return the lakes without those that lie in a river or at its very bank."""
    return np.where(ndimage.binary_dilation(rivers, iterations=3), 0, lakes).astype(np.int32)
