"""Fields: blocks of land between lanes and ditches, cut into parcels."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from helpers.synthetic.noise import Field, fractal, random_for, resize
from helpers.synthetic.presets import Preset
from helpers.synthetic.relief import Relief

TABLE = 1 << 20


@dataclass(frozen=True)
class Parcels:
    """The parcels on the 30 m grid.

    Attributes
    ----------
    block : array of int32 (y, x)
        Number of the block of fields.
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
    block, seeds = _blocks(preset)
    parcel = _cut(preset, relief, block, seeds)
    edge = np.zeros(block.shape, bool)
    edge[:, 1:] |= block[:, 1:] != block[:, :-1]
    edge[1:] |= block[1:] != block[:-1]
    return Parcels(block, parcel, edge)


def _blocks(preset: Preset) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return the block of each 30 m cell, and the cell in which each block began."""
    rng = random_for(preset.seed, "blocks")
    shape = preset.fine_shape
    dense = np.exp(0.9 * fractal((shape[0] // 8, shape[1] // 8), rng, slope=2.5, longest=60))
    chance = resize(dense / dense.mean(), shape)
    chance *= np.float32(900 / 260_000)
    seeds = rng.random(shape, dtype=np.float32) < chance
    number = np.zeros(shape, np.int32)
    places = np.argwhere(seeds)
    number[seeds] = np.arange(len(places), dtype=np.int32)
    row, column = ndimage.distance_transform_edt(
        ~seeds, return_distances=False, return_indices=True
    )
    return number[row, column], places


def _cut(
    preset: Preset, relief: Relief, block: NDArray[np.int32], seeds: NDArray[np.int64]
) -> NDArray[np.int32]:
    """Cut the blocks into parcels: strips of unequal length along or across the slope."""
    rng = random_for(preset.seed, "parcels")
    down, right = np.gradient(ndimage.gaussian_filter(relief.height, 2))
    cells = (seeds * 30 / relief.cell).astype(np.int64)
    cells = np.minimum(cells, np.array(relief.height.shape) - 1)
    angle = np.arctan2(down[tuple(cells.T)], right[tuple(cells.T)])
    count = len(seeds)
    turned = fractal(relief.height.shape, rng, slope=3, longest=7000 / relief.cell)
    angle += 1.3 * relief.plain[tuple(cells.T)] * turned[tuple(cells.T)]
    angle = (angle + rng.normal(0, 0.25, count)).astype(np.float32)
    typical = np.log(4.1 * (1 + 0.8 * relief.plain[tuple(cells.T)]))
    width = np.exp(rng.normal(typical, 0.50, count)).astype(np.float32)
    length = (width * np.exp(rng.normal(0.55, 0.40, count))).astype(np.float32)
    start = rng.random(count, dtype=np.float32)
    y = np.arange(block.shape[0], dtype=np.float32)[:, None]
    x = np.arange(block.shape[1], dtype=np.float32)[None, :]
    cosine, sine = np.cos(angle), np.sin(angle)
    c, s = cosine[block], sine[block]
    across = np.floor((c * x + s * y) / width[block] + start[block]).astype(np.int32)
    offset = _hash(across, block) & 1023
    along = np.floor((c * y - s * x) / length[block] + offset.astype(np.float32) / 1024)
    mixed = _hash(across * np.int32(7919) + along.astype(np.int32), block)
    return (mixed & np.uint32(TABLE - 1)).astype(np.int32)


def lots(shape: tuple[int, int], turn: float = 0.5) -> NDArray[np.int32]:
    """Return the numbers of the building lots of a town: a turned grid of about 70 m x 110 m."""
    y = np.arange(shape[0], dtype=np.float32)[:, None]
    x = np.arange(shape[1], dtype=np.float32)[None, :]
    across = np.floor((np.cos(turn) * x + np.sin(turn) * y) / np.float32(2.4)).astype(np.int32)
    along = np.floor((np.cos(turn) * y - np.sin(turn) * x) / np.float32(3.6)).astype(np.int32)
    return (_hash(across, along) & np.uint32(0x7FFFFFFF)).astype(np.int32)


def _hash(one: NDArray[np.int32], two: NDArray[np.int32]) -> NDArray[np.uint32]:
    """Mix two whole numbers into one that looks random."""
    mixed = one.astype(np.uint32) * np.uint32(2654435761) ^ two.astype(np.uint32) * np.uint32(40503)
    mixed ^= mixed >> np.uint32(15)
    mixed *= np.uint32(2246822519)
    mixed ^= mixed >> np.uint32(13)
    return mixed


def per_parcel(field: Field, parcels: Parcels) -> Field:
    """Return for each parcel the field's value somewhere inside it, shape (TABLE,)."""
    table = np.zeros(TABLE, np.float32)
    table[parcels.parcel.ravel()] = resize(field, parcels.parcel.shape).ravel()
    return table


def block_of(parcels: Parcels) -> NDArray[np.int32]:
    """Return for each parcel the number of its block, below 65536, shape (TABLE,)."""
    table = np.zeros(TABLE, np.int32)
    table[parcels.parcel.ravel()] = parcels.block.ravel() & 0xFFFF
    return table
