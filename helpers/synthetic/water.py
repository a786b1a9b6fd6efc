"""Lakes: reservoirs in dammed valleys and gravel pits beside the rivers."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from helpers.synthetic.dice import bell, bell_of, random_for, share_of, words_at
from helpers.synthetic.grids import grown, resize
from helpers.synthetic.presets import Preset
from helpers.synthetic.relief import Relief
from helpers.synthetic.rivers import River
from helpers.synthetic.settled import length_of, settle

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
    shape, length = relief.height.shape, place[2]
    area = relief.drained.reshape(shape) * (relief.cell / 1000) ** 2
    y, x = np.indices(shape) * relief.cell
    far = length_of(x - place[0] * 60 * preset.shape[1], y - place[1] * 60 * preset.shape[0])
    wanted = np.where((area > length / 600) & (area < length / 40), far, np.inf)
    dam = np.unravel_index(np.argmin(wanted), shape)
    upstream = np.zeros(area.size, bool)
    upstream[np.ravel_multi_index(dam, shape)] = True
    for _ in range(int(length / relief.cell)):
        upstream |= (relief.downstream >= 0) & upstream[relief.downstream]
    near = length_of(x - x[dam], y - y[dam]) < length
    basin = np.where(
        upstream.reshape(shape) & near, relief.height - relief.height[dam], np.float32(60)
    )
    cells = int(length**2 / 16 / relief.cell**2)
    depth = np.partition(basin, cells, axis=None)[cells]
    reach, fine = int(length / relief.cell) + 2, round(relief.cell / 30)
    top, left = max(int(dam[0]) - reach, 0), max(int(dam[1]) - reach, 0)
    part = np.clip(basin[top : top + 2 * reach, left : left + 2 * reach], -5, 60)
    parts, _ = ndimage.label(resize(part, (part.shape[0] * fine, part.shape[1] * fine)) < depth)
    largest = np.argmax(np.bincount(parts.ravel())[1:]) + 1
    window = lakes[fine * top :, fine * left :][: parts.shape[0], : parts.shape[1]]
    window[parts == largest] = number + 1 + (TURBID if number % 2 == 0 else 0)


def _gravel_pits(preset: Preset, rivers: list[River], lakes: NDArray[np.int32]) -> None:
    """Dig angular pits in groups beside the main river."""
    rng = random_for(preset.seed, "gravel pits")
    line = rivers[0].line
    normal = np.gradient(line, axis=0)[:, ::-1] * (1, -1) / 30
    size = 60.0 * np.array([preset.shape[1], preset.shape[0]])
    outside = np.ones(len(line), bool)  # of the towns
    for right, down, radius in preset.towns:
        outside &= length_of(*(line - (right, down) * size).T) > 0.8 * radius + 500
    count = max(2, preset.gravel_pits // 6)
    groups = _first_at(np.flatnonzero(outside), rng.random(count) * len(line))
    beside = rng.choice((-1, 1), count) * rng.uniform(600, 1700, count)
    for number in range(preset.gravel_pits):
        group = rng.integers(count)
        centre = line[groups[group]] + normal[groups[group]] * beside[group]
        spread, long, turned = np.split(bell(rng, 4).astype(np.float64), (2, 3))
        length = np.exp(np.log(310) + 0.5 * long[0])
        turn = 0.6 * group + 0.15 * turned[0]
        body = 100 + number + (TURBID if rng.random() < 0.65 else 0)
        _rectangle(lakes, centre + 520 * spread, length, length * rng.uniform(0.4, 1), turn, body)


def _first_at(places: NDArray[np.int64], wanted: NDArray) -> NDArray[np.int64]:
    """Return for each number wanted the first of the sorted places from there on."""
    return places[np.minimum(np.searchsorted(places, wanted), len(places) - 1)]


def _ponds(preset: Preset, relief: Relief, lakes: NDArray[np.int32]) -> None:
    """Put small ponds for watering on the streams of the hills."""
    area = relief.drained * (relief.cell / 1000) ** 2
    streams = np.flatnonzero((area > 0.5) & (area < 6))
    count = int(0.02 * preset.shape[0] * preset.shape[1] / 400)
    words = words_at(preset.seed, "ponds", streams)
    chosen = np.sort(streams[np.argsort(words, kind="stable")[:count]])
    drawn = words_at(preset.seed, "pond", chosen[:, None] * 8 + np.arange(7))
    shift, large = 60 * bell_of(drawn[:, :2]), bell_of(drawn[:, 2]).astype(np.float64)
    shares = share_of(drawn[:, 3:])
    for number, cell in enumerate(chosen):
        row, column = divmod(int(cell), relief.height.shape[1])
        centre = np.array([column, row]) * relief.cell + shift[number]
        size = np.exp(np.log(95) + 0.4 * large[number])
        narrow, turn, mud, name = shares[number].astype(np.float64)
        body = 300 + int(600 * name) + (TURBID if mud < 0.5 else 0)
        _rectangle(lakes, centre, size, size * (0.5 + 0.5 * narrow), np.pi * turn, body)


def _rectangle(
    lakes: NDArray[np.int32], centre: NDArray, length: float, width: float, turn: float, body: int
) -> None:
    """Fill a turned rectangle with one corner cut off."""
    length, width = round(length, 2), round(width, 2)
    reach = int((length + width) / 60) + 2
    centre = np.round(centre, 2)
    column, row = np.floor(centre / 30).astype(int)
    rows = slice(max(row - reach, 0), max(row + reach, 0))
    columns = slice(max(column - reach, 0), max(column + reach, 0))
    part = lakes[rows, columns]
    if not part.size:
        return
    y = (np.arange(part.shape[0])[:, None] + rows.start - centre[1] / 30) * 30
    x = (np.arange(part.shape[1])[None, :] + columns.start - centre[0] / 30) * 30
    u = settle(x * np.cos(turn) + y * np.sin(turn), 8)
    v = settle(y * np.cos(turn) - x * np.sin(turn), 8)
    inside = (np.abs(u) < length / 2) & (np.abs(v) < width / 2) & (u / length + v / width < 0.75)
    part[inside] = body


def dry(lakes: NDArray[np.int32], rivers: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Return the lakes without those that lie in a river or at its very bank."""
    return np.where(grown(rivers, 3), 0, lakes).astype(np.int32)
