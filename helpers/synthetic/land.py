"""The land of a scene: every 30 m cell belongs to a unit, every unit has a cover and a colour."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from helpers.synthetic.city import make_density
from helpers.synthetic.covers import BANDS, BY_NAME, CODE, MEANS
from helpers.synthetic.forests import make_woods
from helpers.synthetic.noise import fractal, random_for
from helpers.synthetic.parcels import TABLE, Parcels, make_parcels, per_parcel
from helpers.synthetic.presets import Preset
from helpers.synthetic.relief import Relief, make_relief
from helpers.synthetic.rivers import River, draw_rivers, make_rivers
from helpers.synthetic.water import TURBID, dry, make_lakes

STANDS, BODIES, ELEMENTS = 4096, 2 * TURBID, 4096
FIRST_STAND = TABLE
FIRST_BODY = FIRST_STAND + 2 * STANDS
FIRST_ELEMENT = FIRST_BODY + BODIES
UNITS = FIRST_ELEMENT + 3 * ELEMENTS
CROPS = ("bare soil", "stubble", "grass", "winter crop")
CROP_AT = (0.10, 0.38, 0.70, 0.95)
CROP_FROM = (0.0, 0.24, 0.53, 0.87)


@dataclass(frozen=True)
class Land:
    """What lies where.

    Attributes
    ----------
    unit : array of int32 (y, x)
        Unit of each 30 m cell: a parcel, a stand of trees, a body of water, a piece of town.
    cover : array of uint8 (units,)
        Cover code of each unit.
    reflectance : array of float32 (units, bands)
        Mean surface reflectance of each unit, in the order of `covers.BANDS`.
    """

    preset: Preset
    relief: Relief
    rivers: list[River]
    unit: NDArray[np.int32]
    cover: NDArray[np.uint8]
    reflectance: NDArray[np.float32]


def make_land(preset: Preset) -> Land:
    """Return the land of a scene, without its sky."""
    rivers = make_rivers(preset)
    relief = make_relief(preset, rivers)
    parcels = make_parcels(preset, relief)
    cover = np.zeros(UNITS, np.uint8)
    reflectance = np.ones((UNITS, len(BANDS)), np.float32)
    _grow_crops(preset, parcels, cover, reflectance)
    _grow_trees(preset, cover, reflectance)
    _fill_waters(preset, cover, reflectance)
    _build(preset, cover, reflectance)
    unit = _draw(preset, relief, parcels, rivers)
    return Land(preset, relief, rivers, unit, cover, reflectance)


def _draw(
    preset: Preset, relief: Relief, parcels: Parcels, rivers: list[River]
) -> NDArray[np.int32]:
    """Return the unit of each cell: fields first, then what lies upon them."""
    rng = random_for(preset.seed, "draw")
    unit = parcels.parcel.copy()
    woods, young = make_woods(preset, relief, parcels)
    density, industry, roads = make_density(preset)
    woods &= density < 0.35
    np.copyto(unit, FIRST_STAND + (parcels.block & (STANDS - 1)), where=woods)
    unit[woods & young] += STANDS
    chance = rng.random(unit.shape, dtype=np.float32)
    pick = rng.integers(0, ELEMENTS, unit.shape, dtype=np.int32)
    built = chance < density * 1.6
    np.copyto(unit, FIRST_ELEMENT + pick, where=built & ~woods)
    np.copyto(unit, FIRST_ELEMENT + ELEMENTS + pick, where=(chance < industry) & ~woods)
    np.copyto(unit, FIRST_ELEMENT + 2 * ELEMENTS + pick, where=roads)
    water = draw_rivers(rivers, preset)
    lakes = dry(make_lakes(preset, relief, rivers), water)
    np.copyto(unit, FIRST_BODY + lakes, where=lakes > 0)
    unit[water] = FIRST_BODY
    return unit


def _grow_crops(preset: Preset, parcels: Parcels, cover: NDArray, reflectance: NDArray) -> None:
    """Give each parcel a state between bare soil and dense winter crop."""
    rng = random_for(preset.seed, "crops")
    region = fractal(preset.shape, rng, slope=3.2, longest=500)
    quarter = fractal(preset.shape, rng, slope=2.0, longest=30)
    state = per_parcel(0.55 * region + 0.45 * quarter, parcels)
    state += rng.normal(0, 0.75, TABLE).astype(np.float32)
    rank = np.argsort(np.argsort(state)).astype(np.float32) / TABLE
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
        factor = np.exp(rng.normal(0, 0.28, (TURBID, 1)) + rng.normal(0, 0.08, (TURBID, 6)))
        reflectance[units] = BY_NAME[name].reflectance * factor
    cover[FIRST_BODY] = CODE["river"]
    reflectance[FIRST_BODY] = BY_NAME["river"].reflectance


def _build(preset: Preset, cover: NDArray, reflectance: NDArray) -> None:
    """Mix roofs, streets and gardens into pieces of town."""
    rng = random_for(preset.seed, "build")
    names = ("built-up", "bright roofs", "built-up")
    spreads = (0.38, 0.36, 0.10)
    for number, (name, spread) in enumerate(zip(names, spreads, strict=True)):
        first = FIRST_ELEMENT + number * ELEMENTS
        factor = np.exp(rng.normal(-(spread**2) / 2, spread, (ELEMENTS, 1)))
        values = BY_NAME[name].reflectance * factor
        green = rng.beta(0.8, 2.2, (ELEMENTS, 1)) if number == 0 else np.zeros((ELEMENTS, 1))
        values = values * (1 - green) + green * np.array(BY_NAME["grass"].reflectance)
        cover[first : first + ELEMENTS] = CODE[name]
        reflectance[first : first + ELEMENTS] = values
