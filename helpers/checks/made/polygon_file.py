"""A made-up polygon file for the checks of step 1.

The corners are chosen in metres of EPSG:32631 and written to the file in degrees: a right answer
has to find the way back.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import shapely
from pyproj import CRS, Transformer
from shapely.geometry import MultiPolygon, Polygon, mapping

from helpers.checks.made.class_names import class_names
from helpers.checks.made.once import handed_out, made_once

TARGET = CRS.from_epsg(32631)
GEOGRAPHIC = CRS.from_epsg(4326)
COLORS = ("#3B8EDE", "#00441B", "#FFD92F", "#D55E00", "#CC79A7")
SCENE = (360_000.0, 4_850_000.0)  # a place in UTM zone 31, metres east and north
HOLE = ((0.25, 0.25), (0.25, 0.5), (0.5, 0.5))  # shares of a square's side
NAMES = ("fields.geojson", "my polygons.geojson", "été 2023.geojson", "training.v2.geojson")
CUT = 0.97  # where the bevel of a corner begins: simplified shapes lose it


class Fixture(NamedTuple):
    """A GeoJSON file and what is in it."""

    path: Path
    shapes: list[MultiPolygon | Polygon]
    table: pd.DataFrame


def write_polygons(
    *,
    classes: Sequence[str],
    corner: tuple[float, float] = SCENE,
    side: float = 600.0,
    parts: int = 2,
    name: str = "fields.geojson",
    crs_member: bool = True,
    empty_field: bool = False,
) -> Fixture:
    """Write classified polygons as QGIS exports them.

    Parameters
    ----------
    classes : sequence of str
        The class of each feature; a name may occur several times.
    corner : (float, float)
        East and north of the first square, metres in EPSG:32631.
    side : float
        Side of the squares in metres.
    parts : int
        Parts of the largest feature; a feature of one part is a Polygon, others MultiPolygons.
    name : str
        File name.
    crs_member : bool
        Whether the file states its CRS, as QGIS does by default.
    empty_field : bool
        Whether there is a field that was filled in for every other feature only.

    Returns
    -------
    Fixture
        The path, the shapes in EPSG:32631 (metres), and the fields of each feature.
    """
    text, shapes, table = _drawn(tuple(classes), corner, side, parts, crs_member, empty_field)
    return Fixture(handed_out({name: text}) / name, shapes, table)


def varied_polygons(seed: int) -> dict[str, Any]:
    """Draw the arguments of `write_polygons`: other classes, sizes, numbers and a place far away.

    Parameters
    ----------
    seed : int
        Whatever is drawn depends on it alone. The place is never in UTM zone 31 north.

    Returns
    -------
    dict
    """
    rng = np.random.default_rng(seed)
    names = class_names(rng, 5)
    longitude = 3 + rng.uniform(6, 14) * rng.choice((-1, 1))
    latitude = rng.uniform(20, 60) * rng.choice((-1, 1))
    east, north = Transformer.from_crs(GEOGRAPHIC, TARGET, always_xy=True).transform(
        longitude, latitude
    )
    return {
        "classes": rng.permutation([*names, *rng.choice(names, rng.integers(2, 6))]).tolist(),
        "corner": (round(east), round(north)),
        "side": float(rng.integers(80, 2500)),
        "parts": int(rng.integers(3, 5)),
        "name": str(rng.choice(NAMES)),
        "crs_member": bool(rng.integers(2)),
        "empty_field": True,
    }


@made_once
def _drawn(
    classes: Sequence[str],
    corner: tuple[float, float],
    side: float,
    parts: int,
    crs_member: bool,
    empty_field: bool,
) -> tuple[bytes, list[MultiPolygon | Polygon], pd.DataFrame]:
    """Return the text of a file, and what is in it."""
    shapes = [_shape(i, corner, side, 1 + i % parts) for i in range(len(classes))]
    table = pd.DataFrame(
        {
            "class": list(classes),
            "color": [COLORS[sorted(set(classes)).index(c) % len(COLORS)] for c in classes],
            "note": [f"{c.lower()} no. {i + 1}" for i, c in enumerate(classes)],
            "visits": [7 * i + 3 for i in range(len(classes))],
        }
    )
    if empty_field:
        table["seen"] = ["" if i % 2 else "June" for i in range(len(classes))]
        table["seen"] = table["seen"].astype(object).where(table["seen"] != "", None)
    features = [
        {"type": "Feature", "properties": row, "geometry": mapping(_moved(shape))}
        for row, shape in zip(table.to_dict("records"), shapes, strict=True)
    ]
    content: dict[str, Any] = {"type": "FeatureCollection", "features": features}
    if crs_member:
        urn = "urn:ogc:def:crs:OGC:1.3:CRS84"
        content["crs"] = {"type": "name", "properties": {"name": urn}}
    return json.dumps(content).encode(), shapes, table


def _moved(shape: MultiPolygon | Polygon) -> MultiPolygon | Polygon:
    """Turn metres of EPSG:32631 into longitudes and latitudes."""
    to_degrees: Any = Transformer.from_crs(TARGET, GEOGRAPHIC, always_xy=True).transform
    moved: MultiPolygon | Polygon = shapely.transform(shape, to_degrees, interleaved=False)
    return moved


def _shape(
    index: int, corner: tuple[float, float], side: float, parts: int
) -> MultiPolygon | Polygon:
    """Return squares with a cut corner in a column; the first of each feature has a hole."""
    east, north = corner[0] + 2 * side * index, corner[1]
    squares = []
    for part in range(parts):
        south = north + 2 * side * part
        bevel = [(east + side, south + CUT * side), (east + CUT * side, south + side)]
        ring = [(east, south), (east + side, south), *bevel]
        hole = [[(east + side * a, south + side * b) for a, b in HOLE]] if part == 0 else []
        squares.append(Polygon([*ring, (east, south + side)], hole))
    return squares[0] if parts == 1 else MultiPolygon(squares)
