"""Woods: large forests, woods on slopes and along streams, hedges."""

import numpy as np
from numpy.typing import NDArray

from helpers.synthetic.dice import bell, random_for, share_of, words_at
from helpers.synthetic.grids import distance_within, resize
from helpers.synthetic.noise import fractal, smooth_fractal
from helpers.synthetic.parcels import TABLE, Parcels, per_parcel
from helpers.synthetic.presets import Preset
from helpers.synthetic.relief import Relief, slope
from helpers.synthetic.rivers import River, draw_lines
from helpers.synthetic.settled import Field, exp, length_of, settle
from helpers.synthetic.streams import Streams


def make_woods(
    preset: Preset,
    relief: Relief,
    sun: Field,
    parcels: Parcels,
    rivers: list[River],
    houses: Field,
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return where trees stand on the 30 m grid, and where they are young.

    Some woods follow the limits of parcels, others slopes and banks; few are left in towns.
    """
    rng = random_for(preset.seed, "woods")
    streams = Streams(relief, 0.7)
    liking = _liking(preset, relief, sun, streams, rng)
    lot = per_parcel(liking, parcels) + np.float32(0.45) * bell(rng, TABLE)
    woods = (lot > np.float32(1.09))[parcels.parcel]
    ragged = liking + np.float32(0.4) * fractal(preset.shape, rng, slope=2.0, longest=25)
    woods |= resize(ragged, preset.fine_shape) > np.float32(1.28)
    woods |= _massifs(preset, rng)
    hedge = share_of(words_at(preset.seed, "hedges", np.arange(0x10000))) < np.float32(0.20)
    woods |= parcels.edge & hedge[parcels.block & 0xFFFF]
    woods &= houses < 0.30
    woods |= _banks(preset, streams, rivers, rng) & (houses < 0.85)
    youth = per_parcel(smooth_fractal(preset.shape, rng, slope=2.4, longest=60), parcels)
    young = (youth + np.float32(0.8) * bell(rng, TABLE) > np.float32(1.3))[parcels.parcel]
    return woods, woods & young


def _liking(
    preset: Preset, relief: Relief, sun: Field, streams: Streams, rng: np.random.Generator
) -> Field:
    """Return how much each 60 m cell invites trees: steep, shady, along a stream, off the plain."""
    region = smooth_fractal(preset.shape, rng, slope=3.4, longest=600)
    spots = smooth_fractal(preset.shape, rng, slope=2.5, longest=45, shortest=3)
    steep = slope(relief, preset.shape)
    mean, spread = np.round((steep.mean(dtype=np.float64), steep.std(dtype=np.float64)), 5)
    steep = np.clip((steep - np.float32(mean)) / np.float32(spread + 1e-5), -1.5, 2)
    shade = np.clip(1 - sun, -0.3, 0.4)
    plain = resize(relief.plain, preset.shape)
    liking = 0.62 * region + 0.55 * spots + 0.30 * steep + 0.9 * shade - 0.55 * plain
    for least, width in ((2.5, 190), (12, 260)):
        away = streams.distance(least, preset.shape, 2.4 * width) / np.float32(width)
        liking += np.float32(0.8) * exp(-away * away)
    return liking


def _banks(
    preset: Preset, streams: Streams, rivers: list[River], rng: np.random.Generator
) -> NDArray[np.bool_]:
    """Return the strips of trees along rivers and streams; they have gaps."""
    shape = preset.fine_shape
    wild = resize(fractal(preset.shape, rng, slope=2.0, longest=30), shape)
    lines = draw_lines(np.concatenate([river.line for river in rivers]), preset.shape, 60.0)
    river = resize(60 * distance_within(lines, 7), shape)
    trees = river < 105 + 75 * np.clip(wild, -1.2, 3)
    del river
    for least, width, gap in ((0.7, 16, 0.15), (6, 34, -0.5), (40, 48, -1.2)):
        stream = resize(streams.distance(least, preset.shape, 300), shape)
        trees |= (stream < width + 0.6 * width * wild) & (wild > gap)
    return trees


def _massifs(preset: Preset, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Return the large forests, with ragged rims and clearings."""
    ragged = smooth_fractal(preset.shape, rng, slope=2.4, longest=60)
    y = 60.0 * np.arange(preset.shape[0])[:, None]
    x = 60.0 * np.arange(preset.shape[1])[None, :]
    inside = np.full(preset.shape, -9.0, np.float32)
    for right, down, radius in preset.massifs:
        turn = rng.uniform(0, np.pi)
        longer, shorter = rng.uniform(1.0, 1.6), rng.uniform(0.5, 0.85)
        place = np.array((down, right)) * 60 * preset.shape
        rows, columns = (
            slice(*np.clip((middle + np.array((-4, 4)) * radius) // 60, 0, None).astype(int))
            for middle in place
        )
        dx, dy = x[:, columns] - place[1], y[rows] - place[0]
        u = (dx * np.cos(turn) + dy * np.sin(turn)) / longer
        v = (dy * np.cos(turn) - dx * np.sin(turn)) / shorter
        part = inside[rows, columns]
        np.maximum(part, settle(1 - length_of(u, v) / radius), out=part)
    return resize(inside + np.float32(0.26) * ragged, preset.fine_shape) > 0
