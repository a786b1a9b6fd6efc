"""The land of a scene: every 30 m cell belongs to a unit, every unit has a cover and a colour."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from helpers.synthetic.city import Town, make_town
from helpers.synthetic.covers import BANDS, BY_NAME, CODE, MEANS
from helpers.synthetic.forests import make_woods
from helpers.synthetic.noise import Field, fractal, random_for
from helpers.synthetic.parcels import TABLE, Parcels, block_of, lots, make_parcels, per_parcel
from helpers.synthetic.presets import Preset
from helpers.synthetic.relief import Relief, light, make_relief
from helpers.synthetic.rivers import River, draw_rivers, make_rivers
from helpers.synthetic.water import TURBID, dry, make_lakes

STANDS, BODIES, ELEMENTS = 4096, 2 * TURBID, 4096
FIRST_STAND = TABLE
FIRST_BODY = FIRST_STAND + 2 * STANDS
FIRST_ELEMENT = FIRST_BODY + BODIES
SUBURB, CORE, YARD, ROOF = (FIRST_ELEMENT + number * ELEMENTS for number in range(4))
UNITS = ROOF + ELEMENTS
CROPS = ("bare soil", "stubble", "grass", "winter crop")
CROP_AT = (0.22, 0.50, 0.80, 0.98)
CROP_FROM = (0.0, 0.35, 0.62, 0.90)


@dataclass(frozen=True)
class Land:
    """What lies where.

    Attributes
    ----------
    sun : Field
        Light of the sun on each 60 m pixel, 1 on flat ground (y, x).
    unit : array of int32 (y, x)
        Unit of each 30 m cell: a parcel, a stand of trees, a body of water, a piece of town.
    cover : array of uint8 (units,)
        Cover code of each unit.
    reflectance : array of float32 (units, bands)
        Mean surface reflectance of each unit, in the order of `covers.BANDS`.
    """

    preset: Preset
    relief: Relief
    sun: Field
    rivers: list[River]
    unit: NDArray[np.int32]
    cover: NDArray[np.uint8]
    reflectance: NDArray[np.float32]


def make_land(preset: Preset) -> Land:
    """Return the land of a scene, without its sky."""
    rivers = make_rivers(preset)
    relief = make_relief(preset, rivers)
    sun = light(preset, relief)
    parcels = make_parcels(preset, relief)
    cover = np.zeros(UNITS, np.uint8)
    reflectance = np.ones((UNITS, len(BANDS)), np.float32)
    _grow_crops(preset, parcels, cover, reflectance)
    _grow_trees(preset, cover, reflectance)
    _fill_waters(preset, cover, reflectance)
    _build(preset, cover, reflectance)
    unit = _draw(preset, relief, sun, parcels, rivers)
    return Land(preset, relief, sun, rivers, unit, cover, reflectance)


def _draw(
    preset: Preset, relief: Relief, sun: Field, parcels: Parcels, rivers: list[River]
) -> NDArray[np.int32]:
    """Return the unit of each cell: fields first, then what lies upon them."""
    unit = parcels.parcel.copy()
    town = make_town(preset)
    woods, young = make_woods(preset, relief, sun, parcels, rivers, town.houses)
    np.copyto(unit, FIRST_STAND + (parcels.block & (STANDS - 1)), where=woods)
    unit[young] += STANDS
    _draw_town(preset, town, woods, unit)
    water = draw_rivers(rivers, preset)
    lakes = dry(make_lakes(preset, relief, rivers), water)
    np.copyto(unit, FIRST_BODY + lakes, where=lakes > 0)
    unit[water] = FIRST_BODY
    return unit


def _draw_town(
    preset: Preset, town: Town, woods: NDArray[np.bool_], unit: NDArray[np.int32]
) -> None:
    """Put houses, large roofs and roads upon the land."""
    rng = random_for(preset.seed, "draw")
    pick = rng.integers(0, ELEMENTS, unit.shape, dtype=np.int32)
    chance = rng.random(unit.shape, dtype=np.float32)
    plots = rng.choice(np.array((0.25, 1.0, 1.5), np.float32), TABLE, p=(0.25, 0.45, 0.3))
    plots = np.maximum(plots[unit % TABLE], town.core)  # gardens and parks between the houses
    houses = (chance < 1.4 * town.houses * plots) & ~woods
    lot = lots(unit.shape) & (ELEMENTS - 1)
    np.copyto(unit, SUBURB + np.where(chance < 0.7 * town.houses, lot, pick), where=houses)
    np.copyto(unit, CORE + pick, where=houses & (chance < town.core))
    yard = town.works & ~woods
    np.copyto(unit, YARD + lot, where=yard & (lot % 16 < 11))
    np.copyto(unit, ROOF + (lot + (pick & 7)) % ELEMENTS, where=yard & (lot % 16 < 5))
    np.copyto(unit, YARD + pick, where=town.roads)


def _grow_crops(preset: Preset, parcels: Parcels, cover: NDArray, reflectance: NDArray) -> None:
    """Give each parcel a state between bare soil and dense winter crop."""
    rng = random_for(preset.seed, "crops")
    region = fractal(preset.shape, rng, slope=3.4, longest=700)
    county = fractal(preset.shape, rng, slope=2.6, longest=180)
    state = per_parcel(1.15 * region + 0.55 * county, parcels)
    state += rng.normal(0, 0.6, 0x10000).astype(np.float32)[block_of(parcels)]
    state += rng.normal(0, 0.65, TABLE).astype(np.float32)
    rank = np.empty(TABLE, np.float32)
    rank[np.argsort(state)] = np.linspace(0, 1, TABLE, endpoint=False, dtype=np.float32)
    anchors = MEANS[[CODE[name] for name in CROPS]]
    codes = np.array([CODE[name] for name in CROPS], np.uint8)
    cover[:TABLE] = codes[np.searchsorted(CROP_FROM, rank, side="right") - 1]
    common = rng.normal(0, 0.16, TABLE)
    for band in range(len(BANDS)):
        own = 0.06 if band < 3 else 0.12
        shared = common if band < 3 else 0.2 * common
        factor = np.exp(shared + rng.normal(0, own, TABLE) - 0.015)
        reflectance[:TABLE, band] = np.interp(rank, CROP_AT, anchors[:, band]) * factor


def _grow_trees(preset: Preset, cover: NDArray, reflectance: NDArray) -> None:
    """Give each stand of trees its own shade of green."""
    rng = random_for(preset.seed, "trees")
    for number, name in enumerate(("wood", "young wood")):
        units = slice(FIRST_STAND + number * STANDS, FIRST_STAND + (number + 1) * STANDS)
        cover[units] = CODE[name]
        factor = np.exp(rng.normal(0, 0.10, (STANDS, 1)) + rng.normal(0, 0.05, (STANDS, 6)))
        reflectance[units] = BY_NAME[name].reflectance * factor


def _fill_waters(preset: Preset, cover: NDArray, reflectance: NDArray) -> None:
    """Give each body of water its own load of mud; the river is body 0."""
    rng = random_for(preset.seed, "waters")
    for first, name in ((0, "clear water"), (TURBID, "turbid water")):
        units = slice(FIRST_BODY + first, FIRST_BODY + first + TURBID)
        cover[units] = CODE[name]
        factor = np.exp(rng.normal(0, 0.42, (TURBID, 1)) + rng.normal(0, 0.08, (TURBID, 6)))
        reflectance[units] = BY_NAME[name].reflectance * factor
    cover[FIRST_BODY] = CODE["river"]
    reflectance[FIRST_BODY] = BY_NAME["river"].reflectance


def _build(preset: Preset, cover: NDArray, reflectance: NDArray) -> None:
    """Mix roofs, streets and gardens into pieces of town."""
    rng = random_for(preset.seed, "build")
    kinds = (
        (SUBURB, "built-up", 0.42, 0.60),
        (CORE, "old town", 0.22, 0.10),
        (YARD, "built-up", 0.22, 0.12),
        (ROOF, "bright roofs", 0.42, 0.0),
    )
    for first, name, spread, gardens in kinds:
        units = slice(first, first + ELEMENTS)
        factor = np.exp(rng.normal(-(spread**2) / 2, spread, (ELEMENTS, 1)))
        green = gardens * rng.beta(1.2, 1.2, (ELEMENTS, 1))
        grown = 0.5 * MEANS[CODE["wood"]] + 0.5 * MEANS[CODE["grass"]]
        cover[units] = CODE[name]
        reflectance[units] = MEANS[CODE[name]] * factor * (1 - green) + green * grown
