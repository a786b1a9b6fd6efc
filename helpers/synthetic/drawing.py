"""Training and reference polygons as a person would draw them over the image."""

import numpy as np
from numpy.typing import NDArray
from shapely import Polygon

from helpers.synthetic.covers import CODE, COVERS
from helpers.synthetic.dice import random_for, words_at
from helpers.synthetic.grids import shrunk
from helpers.synthetic.land import Land
from helpers.synthetic.presets import Preset
from helpers.synthetic.settled import length_of, settle
from helpers.synthetic.sky import Sky

LANDS = ("WATER", "FOREST", "FARM")
INSIDE = {"WATER": 5, "FOREST": 9, "FARM": 7}
"""Width in 30 m cells of the square of one kind in whose middle a polygon begins."""
KINDS = {
    "WATER": ("clear water", "turbid water", "river", "turbid water"),
    "FOREST": ("wood", "wood", "young wood", "wood"),
    "FARM": ("bare soil", "stubble", "grass", "stubble", "bare soil", "winter crop"),
}
"""Kinds of each class in the order in which a person looks for them."""
REACH = {"WATER": 14, "FOREST": 36, "FARM": 30}
DRAWING = "polygons4"
"""Other drawings give random forests of other accuracies: this one is typical in both scenes."""
ROUNDS = 8
TRIED = 4000
Drawn = dict[str, list[Polygon]]


def draw_polygons(land: Land, sky: Sky, there: NDArray[np.bool_]) -> tuple[Drawn, Drawn]:
    """Return two disjoint sets of polygons by class, in metres from the upper left corner."""
    clear = there & shrunk(sky.cloud + sky.shadow < 0.02, 9, beyond=True)
    training: Drawn = {}
    reference: Drawn = {}
    for name in LANDS:
        made: list[tuple[int, Polygon]] = []
        for row, column in _starts(land, name, clear):
            polygon = _outline(land, name, row, column)
            if polygon is not None and not any(polygon.distance(p) < 180 for _, p in made):
                made.append((int(land.cover[land.unit[row, column]]), polygon))
            if len(made) == 2 * land.preset.polygons:
                break
        made.sort(key=lambda one: one[0])  # so that both sets get all kinds of a class
        training[name] = [polygon for _, polygon in made[0::2]]
        reference[name] = [polygon for _, polygon in made[1::2]]
    return training, reference


def _starts(land: Land, name: str, clear: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return 30 m cells deep inside one class, or one parcel, far from each other first."""
    inner = _alike(land, name)
    inner &= np.repeat(np.repeat(clear, 2, 0), 2, 1)
    places = np.flatnonzero(shrunk(inner, INSIDE[name], beyond=False))
    lots = words_at(land.preset.seed, DRAWING, places)
    lowest = np.sort(np.argpartition(lots, TRIED)[:TRIED]) if len(lots) > TRIED else slice(None)
    places, lots = places[lowest], lots[lowest]
    first = np.argsort(lots, kind="stable")
    deep = np.stack(np.divmod(places[first], inner.shape[1]), axis=1)
    rounds = lots[first] % np.uint64(ROUNDS)
    kinds = land.covers[tuple(deep.T)]
    return deep[_spread(deep, kinds, rounds, [CODE[kind] for kind in KINDS[name]], land.preset)]


def _alike(land: Land, name: str) -> NDArray[np.bool_]:
    """Return the cells of a class; farmland without the rims of its parcels and without towns."""
    wanted = np.zeros(len(COVERS) + 1, bool)
    wanted[[CODE[kind] for kind in KINDS[name]]] = True
    inner = wanted[land.covers]
    if name == "FARM":
        inner[:, 1:] &= land.unit[:, 1:] == land.unit[:, :-1]
        inner[1:] &= land.unit[1:] == land.unit[:-1]
    return inner


def _spread(
    deep: NDArray[np.int64],
    kinds: NDArray[np.uint8],
    rounds: NDArray[np.uint64],
    wanted: list[int],
    preset: Preset,
) -> NDArray[np.int64]:
    """Order cells so that kinds take turns and each next one lies far from those before."""
    chosen: list[int] = []
    far = np.full(len(deep), 1e9)
    for turn in range(8 * preset.polygons):
        fitting = np.flatnonzero((kinds == wanted[turn % len(wanted)]) & (far > 0))
        seen = fitting[rounds[fitting] == turn // len(wanted) % ROUNDS]  # nobody looks everywhere
        crowd = seen if len(seen) else fitting
        if len(crowd):
            chosen.append(int(crowd[np.argmax(far[crowd])]))
            far = np.minimum(far, length_of(*(deep - deep[chosen[-1]]).T))
    return np.array(chosen, np.int64)


def _outline(land: Land, name: str, row: int, column: int) -> Polygon | None:
    """Draw around a cell, staying inside its class (in farmland its parcel, in water its body)."""
    rng = random_for(land.preset.seed, f"{DRAWING} {name} {row} {column}")
    unit = land.unit[row, column]
    reach = int(REACH[name] * rng.uniform(0.6, 1))
    count = int(rng.integers(7, 12))
    angles = np.sort(np.linspace(0, 2 * np.pi, count, False) + rng.uniform(-0.22, 0.22, count))
    sine, cosine = settle(np.sin(angles)), settle(np.cos(angles))
    steps = np.arange(1, reach)
    rows = np.rint(row + np.outer(sine, steps)).astype(int)
    columns = np.rint(column + np.outer(cosine, steps)).astype(int)
    inside = (rows >= 0) & (rows < land.unit.shape[0]) & (columns >= 0)
    inside &= columns < land.unit.shape[1]
    units = land.unit[np.where(inside, rows, 0), np.where(inside, columns, 0)]
    one_unit = name == "WATER" or (name == "FARM" and rng.random() < 0.5)
    same = units == unit if one_unit else land.cover[units] == land.cover[unit]
    free = np.cumprod(same & inside, axis=1).sum(axis=1)
    away = np.maximum(free * rng.uniform(0.72, 0.92, count) - 0.6, 1.2) * 30
    away = np.minimum(away, 2.2 * np.median(away))
    away = np.minimum(away, 1.5 * np.minimum(np.roll(away, 1), np.roll(away, -1)))  # no spikes
    corners = np.stack([(column + 0.5) * 30 + away * cosine, (row + 0.5) * 30 + away * sine], 1)
    polygon = Polygon(np.round(corners, 2))
    return polygon if polygon.is_valid and polygon.area > 3.2 * 3600 else None
