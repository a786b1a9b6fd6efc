"""Checks of step 1: polygons are read from the file given, kept whole and reprojected."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS
from shapely.geometry import MultiPolygon, Polygon

from helpers.checks.core import call, check, fail, shorten
from helpers.checks.made.polygon_file import TARGET, Fixture, write_polygons

Answer = Callable[..., Any]
METRES = 0.5  # an honest reprojection of the made-up corners stays below a millimetre
THREE = ("WATER", "FOREST", "FARM")


@check("load_feature_polygons-reads", "the file given is read, one row for each of its features")
def reads(answer: Answer, *, classes: Sequence[str] = THREE, **place: Any) -> None:
    """Judge type, number of rows and classes of the result."""
    fixture = write_polygons(classes=classes, **place)
    result = _table(call(answer, fixture.path))
    if "class" in result.columns:
        strange = set(result["class"].map(str)) - set(classes)
        if strange:
            fail(
                expected=f"the classes of the file given, {_listed(set(classes))}",
                got=f"the class {_listed(strange)}, which is not in that file",
                cause="the function reads a file of its own instead of input_path, "
                "or changes the names",
                hint="read input_path, and leave the class names as they are",
            )
    if len(result) != len(classes):
        fail(
            expected=f"{len(classes)} rows, one for each feature of the file",
            got=f"{len(result)} rows",
            cause=_cause_of_rows(len(result), fixture),
            hint="give back all rows that gpd.read_file(input_path) gives",
        )
    if "class" in result.columns and Counter(result["class"]) != Counter(classes):
        fail(
            expected=f"the classes {_listed(classes)}",
            got=_listed(result["class"]),
            cause="rows were dropped, doubled or renamed",
            hint="give back all rows that gpd.read_file(input_path) gives",
        )


@check("load_feature_polygons-columns", "every column of the file is still there, unchanged")
def columns(answer: Answer, *, classes: Sequence[str] = THREE, **place: Any) -> None:
    """Judge the fields of the features."""
    fixture = write_polygons(classes=classes, **place)
    result = _table(call(answer, fixture.path))
    missing = [name for name in fixture.table.columns if name not in result.columns]
    if missing:
        fail(
            expected=f"the columns {_listed(fixture.table.columns)} and the geometry",
            got=f"no column {_listed(missing)}; there are {_listed(result.columns)}",
            cause="columns were selected, renamed, or moved into the index",
            hint="do not select or rename columns: steps 3 and 7 need class and color",
        )
    if not result.columns.is_unique:
        fail(
            expected="each column once",
            got=shorten(", ".join(map(str, result.columns)), 90),
            cause="columns were joined on to the table a second time",
            hint="give back the columns that gpd.read_file gives",
        )
    _geometry(result)
    expected = fixture.table.sort_values("visits")
    got = pd.DataFrame({name: result[name].to_numpy() for name in expected.columns})
    order = np.argsort([_number(value) for value in got["visits"]], kind="stable")
    for name in expected.columns:
        for there, here in zip(expected[name], got[name].iloc[order], strict=False):
            if not _same_value(there, here):
                fail(
                    expected=f"{there!r} in column {name}",
                    got=shorten(repr(here)),
                    cause="the values of the column were changed or mixed up between rows",
                    hint="leave the columns as gpd.read_file gives them",
                )
    if len(got) != len(expected):
        fail(
            expected=f"{len(expected)} values in each column",
            got=f"{len(got)} values",
            cause="rows were dropped, merged or split",
            hint="keep one row for each feature of the file",
        )


@check("load_feature_polygons-crs", "the polygons say that they are in EPSG:32631")
def crs(answer: Answer, *, classes: Sequence[str] = THREE, **place: Any) -> None:
    """Judge the CRS that the result states."""
    fixture = write_polygons(classes=classes, **place)
    result = _table(call(answer, fixture.path))
    _geometry(result)
    if result.crs is None:
        fail(
            expected="the CRS EPSG:32631",
            got="no CRS at all",
            cause="the table was rebuilt from bare geometries",
            hint="keep the table of gpd.read_file, which knows its CRS, and call to_crs on it",
        )
    stated = CRS.from_user_input(result.crs)
    if stated.to_epsg() != 32631 and stated != TARGET:
        unchanged = stated.is_geographic
        fail(
            expected="the CRS EPSG:32631 (WGS 84 / UTM zone 31N)",
            got=shorten(f"{stated.to_string()} ({stated.name})", 90),
            cause="to_crs was not called, or its result was not kept: it returns a new table"
            if unchanged
            else "another CRS was given to to_crs",
            hint='return what .to_crs("EPSG:32631") returns',
        )


@check("load_feature_polygons-coordinates", "the polygons lie where they lie on the ground")
def coordinates(answer: Answer, *, classes: Sequence[str] = THREE, **place: Any) -> None:
    """Judge the corners of each polygon, to half a metre."""
    fixture = write_polygons(classes=classes, **place)
    result = _table(call(answer, fixture.path))
    shapes = list(_geometry(result))
    if len(shapes) != len(fixture.shapes):
        fail(
            expected=f"{len(fixture.shapes)} shapes",
            got=f"{len(shapes)} shapes",
            cause="features were dropped, merged or split",
            hint="keep one row for each feature of the file",
        )
    rank = list(range(len(shapes)))
    notes = fixture.table["note"].tolist()
    if "note" in result.columns and sorted(map(str, result["note"])) == sorted(notes):
        rank = [notes.index(note) for note in result["note"]]
    for row, place_in_file in enumerate(rank):
        _same_place(shapes[row], fixture.shapes[place_in_file], f"feature {place_in_file + 1}")


def _same_place(shape: Any, expected: MultiPolygon | Polygon, where: str) -> None:
    if shape is None or shape.is_empty:
        fail(
            expected="a polygon",
            got="no geometry",
            where=where,
            cause="the geometry was lost on the way",
            hint="keep the geometry that gpd.read_file gives",
        )
    if shape.geom_type not in ("Polygon", "MultiPolygon"):
        fail(
            expected="a Polygon or MultiPolygon",
            got=f"a {shape.geom_type}",
            where=where,
            cause="the shape was replaced by its centre or outline",
            hint="keep the geometry that gpd.read_file gives",
        )
    if shape.hausdorff_distance(expected) <= METRES and _area_fits(shape, expected):
        return
    fail(
        expected=f"{_extent(expected)} (metres)",
        got=_extent(shape),
        where=where,
        cause=_cause_of_place(shape, expected),
        hint='let .to_crs("EPSG:32631") compute the coordinates from those in the file',
    )


def _area_fits(shape: Any, expected: MultiPolygon | Polygon) -> bool:
    return abs(shape.area - expected.area) <= 1e-3 * expected.area


def _cause_of_place(shape: Any, expected: MultiPolygon | Polygon) -> str:
    if max(map(abs, shape.bounds)) <= 360:
        return (
            "these are still degrees: set_crs and GeoDataFrame(..., crs=...) only rename the CRS, "
            "they move nothing"
        )
    same_extent = np.abs(np.subtract(shape.bounds, expected.bounds)).max() <= METRES
    if same_extent:
        return (
            "the place fits, but a part or a hole was lost or filled, or the shape was simplified"
        )
    if len(shapely.get_parts(shape)) < len(shapely.get_parts(expected)):
        return "parts of a MultiPolygon were lost"
    if np.isfinite(shape.bounds).all() and abs(shape.bounds[0] - expected.bounds[0]) < 2000:
        return "the coordinates were rounded, or the shape was simplified, buffered or boxed"
    return "longitude and latitude were swapped, or the polygons went through another CRS"


def _cause_of_rows(rows: int, fixture: Fixture) -> str:
    if rows == fixture.table["class"].nunique():
        return "features of the same class were merged into one row (dissolve, drop_duplicates)"
    if "seen" in fixture.table and rows == fixture.table["seen"].notna().sum():
        return "features with an empty field were dropped (dropna)"
    parts = sum(len(getattr(shape, "geoms", [shape])) for shape in fixture.shapes)
    if rows == parts:
        return "MultiPolygons were split into their parts (explode)"
    return "features were dropped or added, or another file was read"


def _table(result: Any) -> gpd.GeoDataFrame:
    """Insist on a GeoDataFrame."""
    if not isinstance(result, gpd.GeoDataFrame):
        fail(
            expected="a GeoDataFrame",
            got="nothing (None)" if result is None else f"a {type(result).__name__}",
            cause="the return is missing, or inplace=True was used, which returns None"
            if result is None
            else "only a part of the table was given back",
            hint="return the whole table that .to_crs(...) gives",
        )
    return result


def _geometry(result: gpd.GeoDataFrame) -> gpd.GeoSeries:
    if result._geometry_column_name not in result.columns:
        fail(
            expected="a geometry column",
            got=f"the columns {_listed(result.columns)}",
            cause="the geometry was dropped or renamed without set_geometry",
            hint="keep the geometry that gpd.read_file gives",
        )
    return result.geometry


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return np.nan


def _same_value(one: Any, other: Any) -> bool:
    if one is None:  # an empty field comes back as None or NaN
        return bool(pd.isna(other))
    return str(one) == str(other) or _same_number(one, other)


def _same_number(one: Any, other: Any) -> bool:
    """Tell whether two values are the same number, in whatever type; texts are none."""
    return _number(one) == _number(other)  # NaN equals nothing


def _extent(shape: Any) -> str:
    west, south, east, north = shape.bounds
    digits = ".6g" if max(map(abs, shape.bounds)) <= 360 else ".0f"
    return (
        f"{west:{digits}} to {east:{digits}} east, {south:{digits}} to {north:{digits}} north, "
        f"area {shape.area:.6g}"
    )


def _listed(values: Any) -> str:
    names = list(dict.fromkeys(str(value) for value in values))
    return shorten(", ".join(names), 90)
