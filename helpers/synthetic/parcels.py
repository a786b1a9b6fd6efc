"""Fields: blocks of land between lanes and ditches, cut into parcels."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from helpers.synthetic.dice import bell_of, random_for, share_of, words_at
from helpers.synthetic.grids import resize
from helpers.synthetic.noise import fractal
from helpers.synthetic.presets import Preset
from helpers.synthetic.relief import Relief
from helpers.synthetic.settled import Field, settle

TABLE = 1 << 20
BAND = 256
"""Rows that are worked on at a time: so few that they stay in the processor's cache."""


@dataclass(frozen=True)
class Parcels:
    """The parcels on the 30 m grid.

    Attributes
    ----------
    block : array of int32 (y, x)
        Name of the block of fields: a random number that hangs on where the block began.
    parcel : array of int32 (y, x)
        Number of the parcel, below `TABLE`; two far apart may share one.
    edge : array of bool (y, x)
        Rims of blocks: where lanes, ditches and hedges are.
    """

    block: NDArray[np.int32]
    parcel: NDArray[np.int32]
    edge: NDArray[np.bool_]


def make_parcels(preset: Preset, relief: Relief) -> Parcels:
    """Return the fields of a scene."""
    number, seeds = _blocks(preset)
    place = seeds[:, 0] * preset.fine_shape[1] + seeds[:, 1]
    names = (words_at(preset.seed, "blocks", place) >> np.uint64(33)).astype(np.int32)
    parcel = _cut(preset, relief, number, seeds, names)
    edge = np.zeros(number.shape, bool)
    edge[:, 1:] |= number[:, 1:] != number[:, :-1]
    edge[1:] |= number[1:] != number[:-1]
    return Parcels(names[number], parcel, edge)


def _blocks(preset: Preset) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return the block of each 30 m cell, and the cell in which each block began."""
    rng = random_for(preset.seed, "blocks")
    shape = preset.fine_shape
    field = fractal((shape[0] // 8, shape[1] // 8), rng, slope=2.5, longest=60)
    dense = np.exp(0.9 * field.astype(np.float64))
    chance = resize(settle(dense / dense.mean() * (2**24 * 900 / 260_000), 0), shape)
    halves = rng.bit_generator.random_raw(chance.size // 2 + 1).view(np.uint32)
    seeds = (halves[: chance.size] >> np.uint32(8)).reshape(shape) < chance
    number = np.zeros(shape, np.int32)
    places = np.argwhere(seeds)
    number[seeds] = np.arange(len(places), dtype=np.int32)
    row, column = ndimage.distance_transform_edt(
        ~seeds, return_distances=False, return_indices=True
    )
    return number[row, column], places


def _cut(
    preset: Preset,
    relief: Relief,
    number: NDArray[np.int32],
    seeds: NDArray[np.int64],
    names: NDArray[np.int32],
) -> NDArray[np.int32]:
    """Cut the blocks into parcels: strips of unequal length along or across the slope."""
    sine, cosine, width, length, start = _cuts(preset, relief, seeds, names)
    parcel = np.empty(number.shape, np.int32)
    x = np.arange(number.shape[1], dtype=np.float32)[None, :]
    for first in range(0, number.shape[0], BAND):
        block = number[first : first + BAND]
        y = np.arange(first, first + len(block), dtype=np.float32)[:, None]
        c, s, name = cosine[block], sine[block], names[block]
        across = np.floor((c * x + s * y) / width[block] + start[block]).astype(np.int32)
        offset = (_hash(across, name) & 1023).astype(np.float32) / 1024
        along = np.floor((c * y - s * x) / length[block] + offset).astype(np.int32)
        mixed = _hash(across * np.int32(7919) + along, name)
        parcel[first : first + BAND] = mixed & np.uint32(TABLE - 1)
    return parcel


def _cuts(
    preset: Preset, relief: Relief, seeds: NDArray[np.int64], names: NDArray[np.int32]
) -> tuple[Field, Field, Field, Field, Field]:
    """Return for each block the sine and cosine of its strips, their width, length and start."""
    rng = random_for(preset.seed, "parcels")
    height = ndimage.gaussian_filter(relief.height.astype(np.float64), 2)
    down, right = np.asarray(np.gradient(settle(height)))
    row, column = np.minimum(
        (seeds * 30 / relief.cell).astype(np.int64), np.array(relief.height.shape) - 1
    ).T
    turned = fractal(relief.height.shape, rng, slope=3, longest=7000 / relief.cell)
    plain = relief.plain[row, column]
    own = [bell_of(words_at(preset.seed, part, names)) for part in ("turn", "width", "length")]
    angle = np.arctan2(down[row, column], right[row, column], dtype=np.float64)
    angle += 1.3 * plain * turned[row, column] + 0.25 * own[0]
    width = np.exp(np.log(4.1 * (1 + 0.8 * plain.astype(np.float64))) + 0.50 * own[1])
    length = width * np.exp(0.55 + 0.40 * own[2].astype(np.float64))
    start = share_of(words_at(preset.seed, "start", names))
    sine, cosine = settle(np.sin(angle), 20), settle(np.cos(angle), 20)
    return sine, cosine, settle(width), settle(length), start


def lots(row: NDArray[np.int64], column: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return the numbers of the building lots of a town: a turned grid of about 70 m x 110 m."""
    cosine, sine = np.float32(0.8775), np.float32(0.4795)
    y, x = row.astype(np.float32), column.astype(np.float32)
    across = np.floor((cosine * x + sine * y) / np.float32(2.4)).astype(np.int32)
    along = np.floor((cosine * y - sine * x) / np.float32(3.6)).astype(np.int32)
    return (_hash(across, along) & np.uint32(0x7FFFFFFF)).astype(np.int32)


def _hash(one: NDArray[np.int32], two: NDArray[np.int32]) -> NDArray[np.uint32]:
    """Mix two whole numbers into one that looks random."""
    mixed = one.astype(np.uint32) * np.uint32(2654435761) ^ two.astype(np.uint32) * np.uint32(40503)
    mixed ^= mixed >> np.uint32(15)
    mixed *= np.uint32(2246822519)
    mixed ^= mixed >> np.uint32(13)
    return mixed


def per_parcel(field: Field, parcels: Parcels) -> Field:
    """Return for each parcel the field's value somewhere inside it, shape (TABLE,).

    The field is on the 60 m grid; slivers that fill none of its pixels get 0.
    """
    table = np.zeros(TABLE, np.float32)
    table[parcels.parcel[::2, ::2].ravel()] = field.ravel()
    return table


def block_of(parcels: Parcels) -> NDArray[np.int32]:
    """Return for each parcel the name of its block, below 65536, shape (TABLE,)."""
    table = np.zeros(TABLE, np.int32)
    table[parcels.parcel[::2, ::2].ravel()] = parcels.block[::2, ::2].ravel() & 0xFFFF
    return table
