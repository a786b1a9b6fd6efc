"""The land of a scene: every 30 m cell belongs to a unit, every unit has a cover and a colour."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from helpers.synthetic.city import Town, make_town
from helpers.synthetic.covers import BANDS, CODE, MEANS
from helpers.synthetic.dice import bell, random_for, share_of, words_at
from helpers.synthetic.forests import make_woods
from helpers.synthetic.noise import smooth_fractal
from helpers.synthetic.parcels import TABLE, Parcels, block_of, lots, make_parcels, per_parcel
from helpers.synthetic.presets import Preset
from helpers.synthetic.relief import Relief, light, make_relief
from helpers.synthetic.rivers import River, draw_rivers, make_rivers
from helpers.synthetic.settled import Field, exp, order_of, settle
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
    reflectance : array of float32 (bands, units)
        Mean surface reflectance of each unit, in the order of `covers.BANDS`.
    """

    preset: Preset
    relief: Relief
    sun: Field
    rivers: list[River]
    unit: NDArray[np.int32]
    cover: NDArray[np.uint8]
    reflectance: NDArray[np.float32]

    @cached_property
    def covers(self) -> NDArray[np.uint8]:
        """Cover code of each 30 m cell (y, x)."""
        return self.cover.take(self.unit, mode="clip")


def make_land(preset: Preset) -> Land:
    """Return the land of a scene, without its sky."""
    rivers = make_rivers(preset)
    relief = make_relief(preset, rivers)
    sun = light(preset, relief)
    parcels = make_parcels(preset, relief)
    cover = np.zeros(UNITS, np.uint8)
    reflectance = np.ones((len(BANDS), UNITS), np.float32)
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
    here = np.nonzero((town.houses > 0) | town.works | town.roads)
    built, core, free = town.houses[here], town.core[here], ~woods[here]
    drawn = words_at(preset.seed, "draw", here[0] * unit.shape[1] + here[1])
    pick, chance = (drawn % ELEMENTS).astype(np.int32), share_of(drawn)
    drawn_units = unit[here]
    # gardens and parks between the houses
    plot = share_of(words_at(preset.seed, "plots", drawn_units % TABLE))
    plots = np.select((plot < 0.25, plot < 0.70), (0.25, 1.0), 1.5).astype(np.float32)
    plots = np.maximum(plots, core)
    houses = (chance < 1.4 * built * plots) & free
    lot = lots(*here) & (ELEMENTS - 1)
    np.copyto(drawn_units, SUBURB + np.where(chance < 0.7 * built, lot, pick), where=houses)
    np.copyto(drawn_units, CORE + pick, where=houses & (chance < core))
    yard = town.works[here] & free
    np.copyto(drawn_units, YARD + lot, where=yard & (lot % 16 < 11))
    np.copyto(drawn_units, ROOF + (lot + (pick & 7)) % ELEMENTS, where=yard & (lot % 16 < 5))
    np.copyto(drawn_units, YARD + pick, where=town.roads[here])
    unit[here] = drawn_units


def _grow_crops(preset: Preset, parcels: Parcels, cover: NDArray, reflectance: NDArray) -> None:
    """Give each parcel a state between bare soil and dense winter crop."""
    rng = random_for(preset.seed, "crops")
    region = smooth_fractal(preset.shape, rng, slope=3.4, longest=700)
    county = smooth_fractal(preset.shape, rng, slope=2.6, longest=180)
    state = per_parcel(1.15 * region + 0.55 * county, parcels)
    state += np.float32(0.6) * bell(rng, 0x10000)[block_of(parcels)]
    state += np.float32(0.65) * bell(rng, TABLE)
    rank = np.empty(TABLE, np.float32)
    rank[order_of(state)] = np.arange(TABLE, dtype=np.float32) / TABLE
    anchors = MEANS[[CODE[name] for name in CROPS]]
    codes = np.array([CODE[name] for name in CROPS], np.uint8)
    cover[:TABLE] = codes[np.searchsorted(CROP_FROM, rank, side="right") - 1]
    common = np.float32(0.175) * bell(rng, TABLE)
    for band in range(len(BANDS)):
        own, shared = (0.06, 1.0) if band < 3 else (0.12, 0.2)
        factor = exp(shared * common + own * bell(rng, TABLE) - 0.015)
        reflectance[band, :TABLE] = settle(np.interp(rank, CROP_AT, anchors[:, band]), 20) * factor


def _shades(rng: np.random.Generator, count: int, common: float, own: float) -> Field:
    """Return factors of so many units (bands, units): one part for all bands, one for each."""
    return exp(common * bell(rng, (1, count)) + own * bell(rng, (len(BANDS), count)))


def _grow_trees(preset: Preset, cover: NDArray, reflectance: NDArray) -> None:
    """Give each stand of trees its own shade of green."""
    rng = random_for(preset.seed, "trees")
    for number, name in enumerate(("wood", "young wood")):
        units = slice(FIRST_STAND + number * STANDS, FIRST_STAND + (number + 1) * STANDS)
        cover[units] = CODE[name]
        reflectance[:, units] = _mean(name) * _shades(rng, STANDS, 0.10, 0.05)


def _fill_waters(preset: Preset, cover: NDArray, reflectance: NDArray) -> None:
    """Give each body of water its own load of mud; the river is body 0."""
    rng = random_for(preset.seed, "waters")
    for first, name, mud in ((0, "clear water", 0.42), (TURBID, "turbid water", 0.74)):
        units = slice(FIRST_BODY + first, FIRST_BODY + first + TURBID)
        cover[units] = CODE[name]
        reflectance[:, units] = _mean(name) * _shades(rng, TURBID, mud, 0.08)
    cover[FIRST_BODY] = CODE["river"]
    reflectance[:, FIRST_BODY] = MEANS[CODE["river"]]


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
        factor = exp(spread * bell(rng, (1, ELEMENTS)) - spread**2 / 2)
        green = np.float32(gardens) * rng.random((1, ELEMENTS), dtype=np.float32)
        grown = np.float32(0.5) * (_mean("wood") + _mean("grass"))
        cover[units] = CODE[name]
        reflectance[:, units] = _mean(name) * factor * (1 - green) + green * grown


def _mean(name: str) -> Field:
    """Return the mean reflectance of a cover, shape (bands, 1)."""
    return MEANS[CODE[name]][:, None]
