"""Woods: large forests, woods on slopes and along streams, hedges."""

import numpy as np
from numpy.typing import NDArray

from helpers.synthetic.noise import Field, fractal, random_for, resize
from helpers.synthetic.parcels import TABLE, Parcels, per_parcel
from helpers.synthetic.presets import Preset
from helpers.synthetic.relief import Relief, slope
from helpers.synthetic.rivers import River, distance_to
from helpers.synthetic.streams import stream_distance


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
    shape = preset.fine_shape
    liking = _liking(preset, relief, sun, rng)
    lot = per_parcel(liking, parcels) + rng.normal(0, 0.45, TABLE).astype(np.float32)
    woods = (lot > np.float32(1.09))[parcels.parcel]
    grain = resize(liking, shape)
    grain += np.float32(0.4) * resize(fractal(preset.shape, rng, slope=2.0, longest=25), shape)
    woods |= grain > np.float32(1.28)
    woods |= _massifs(preset, rng)
    hedge = rng.random(0x10000, dtype=np.float32) < 0.20
    woods |= parcels.edge & hedge[parcels.block & 0xFFFF]
    woods &= houses < 0.30
    woods |= _banks(preset, relief, rivers, rng) & (houses < 0.85)
    youth = per_parcel(fractal(preset.shape, rng, slope=2.4, longest=60), parcels)
    young = (youth + rng.normal(0, 0.8, TABLE) > 1.3)[parcels.parcel]
    return woods, woods & young


def _liking(preset: Preset, relief: Relief, sun: Field, rng: np.random.Generator) -> Field:
    """Return how much each 60 m cell invites trees: steep, shady, along a stream, off the plain."""
    region = fractal(preset.shape, rng, slope=3.4, longest=600)
    spots = fractal(preset.shape, rng, slope=2.5, longest=45, shortest=3)
    steep = slope(relief, preset.shape)
    steep = np.clip((steep - steep.mean()) / (steep.std() + 1e-6), -1.5, 2)
    shade = np.clip(1 - sun, -0.3, 0.4)
    plain = resize(relief.plain, preset.shape)
    liking = 0.62 * region + 0.55 * spots + 0.30 * steep + 0.9 * shade - 0.55 * plain
    for least, width in ((2.5, 190), (12, 260)):
        liking += 0.8 * np.exp(-((stream_distance(relief, least, preset.shape) / width) ** 2))
    return liking.astype(np.float32)


def _banks(
    preset: Preset, relief: Relief, rivers: list[River], rng: np.random.Generator
) -> NDArray[np.bool_]:
    """Return the strips of trees along rivers and streams; they have gaps."""
    shape = preset.fine_shape
    wild = resize(fractal(preset.shape, rng, slope=2.0, longest=30), shape)
    river = resize(distance_to(rivers, preset.shape, 60.0), shape)
    trees = river < 105 + 75 * np.clip(wild, -1.2, 3)
    del river
    for least, width, gap in ((0.7, 16, 0.15), (6, 34, -0.5), (40, 48, -1.2)):
        stream = resize(stream_distance(relief, least, preset.shape), shape)
        trees |= (stream < width + 0.6 * width * wild) & (wild > gap)
    return trees


def _massifs(preset: Preset, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Return the large forests, with ragged rims and clearings."""
    ragged = fractal(preset.shape, rng, slope=2.4, longest=60)
    y = 60.0 * np.arange(preset.shape[0], dtype=np.float32)[:, None]
    x = 60.0 * np.arange(preset.shape[1], dtype=np.float32)[None, :]
    inside = np.full(preset.shape, -9.0, np.float32)
    for right, down, radius in preset.massifs:
        dx = x - right * 60 * preset.shape[1]
        dy = y - down * 60 * preset.shape[0]
        turn = rng.uniform(0, np.pi)
        longer, shorter = rng.uniform(1.0, 1.6), rng.uniform(0.5, 0.85)
        u = (dx * np.cos(turn) + dy * np.sin(turn)) / longer
        v = (dy * np.cos(turn) - dx * np.sin(turn)) / shorter
        inside = np.maximum(inside, 1 - np.hypot(u, v) / radius)
    return resize(inside + 0.26 * ragged, preset.fine_shape) > 0
