"""Checks of step 1: polygons are read from the file given, kept whole and reprojected.

Each check finds the features by what it does not judge: columns by their number of visits,
polygons by their note or their place. So one slip costs one check.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import CRS
from shapely.geometry import MultiPolygon, Polygon

from helpers.checks.core import call, check, fail, shorten
from helpers.checks.judging.polygon_slips import PLACE, SHAPE, explain, lies_at
from helpers.checks.made.polygon_file import TARGET, Fixture, varied_polygons, write_polygons
from helpers.counting import counted

Answer = Callable[..., Any]
THREE = ("WATER", "FOREST", "FARM")
ALL_ROWS = "Give back all rows that gpd.read_file(input_path) gives."
FIRST = 'First pass the check "the file given is read, one row for each of its features": '


@check("load_feature_polygons-reads", "the file given is read, one row for each of its features")
def reads(answer: Answer, *, classes: Sequence[str] | None = None, seed: int | None = None) -> None:
    """Judge type, number of rows and classes of the result.

    Parameters
    ----------
    answer : callable
        The learner's `load_feature_polygons`.
    classes : sequence of str, optional
        The class of each feature.
    seed : int, optional
        Draws another file; without one there are three features. So it is for the other checks.
    """
    fixture = _file(seed, classes)
    result = _table(call(answer, fixture.path))
    wanted = Counter(fixture.table["class"])
    if len(result) != len(fixture.shapes):
        fail(
            expected=f"{counted(len(fixture.shapes), 'row')}, one for each feature of the file",
            got=counted(len(result), "row"),
            cause=_cause_of_rows(result, fixture),
            hint=ALL_ROWS,
        )
    came = _column(result, "class")
    if came is None:
        return  # the check on the columns says so
    strange = [name for name in dict.fromkeys(map(str, came)) if name not in wanted]
    if strange:
        fail(
            expected=f"the classes of the file given, {_quoted(wanted)}",
            got=f"{_quoted(strange)}, which is not in that file",
            cause="The function reads another file than input_path, or changes the names.",
            hint="Read input_path, and leave the class names as they are.",
        )
    if Counter(came) != wanted:
        fail(
            expected=f"the classes {_counted(wanted)}",
            got=_counted(Counter(came)),
            cause="Rows were dropped, doubled or renamed.",
            hint=ALL_ROWS,
        )


@check("load_feature_polygons-columns", "every column of the file is still there, unchanged")
def columns(answer: Answer, *, seed: int | None = None) -> None:
    """Judge the fields of the features that came; whether all came is judged by `reads`."""
    fixture = _file(seed)
    result = _table(call(answer, fixture.path))
    names = list(fixture.table.columns)
    missing = [name for name in names if name not in result.columns]
    if missing:
        fail(
            expected=f"the columns {_quoted(names)} and the geometry",
            got=f"no column {_quoted(missing)}; there are {_quoted(result.columns)}",
            cause="Columns were selected, renamed, or moved into the index.",
            hint="Do not select or rename columns: steps 3 and 7 need class and color.",
        )
    if not result.columns.is_unique:
        fail(
            expected="each column once",
            got=_quoted(result.columns[result.columns.duplicated()]) + " more than once",
            cause="Columns were joined on to the table a second time.",
            hint="Give back the columns that gpd.read_file gives.",
        )
    _geometry(result)
    if not len(result):
        fail(expected="the values of each column", got="a table without rows", hint=ALL_ROWS,
             cause=f"{FIRST}no row came.")  # fmt: skip
    features = {row["visits"]: row for row in fixture.table.to_dict("records")}
    for row in pd.DataFrame({name: result[name].to_numpy() for name in names}).to_dict("records"):
        _judge_fields(row, features)


def _judge_fields(row: dict[Any, Any], features: dict[Any, dict[Any, Any]]) -> None:
    """Compare the fields of one row with those of the feature that has as many visits."""
    visits = row["visits"]
    alike = (f for number, f in features.items()
             if visits == str(number) or _same_value(number, visits))  # fmt: skip
    feature = next(alike, None)
    if feature is None:
        fail(
            expected=f"one of {_quoted(features)} in column 'visits'",
            got=shorten(repr(row["visits"]), 60),
            cause="The values of the column were changed, or another file was read.",
            hint="Leave the columns of input_path as gpd.read_file gives them.",
        )
    for name, value in feature.items():
        if not _same_value(value, row[name]):
            fail(
                expected=f"{value!r} in column {name!r}",
                got=shorten(repr(row[name]), 60),
                where=f"the feature with {feature['visits']} visits",
                cause="Numbers were turned into text."
                if str(value) == row[name]
                else "The values of the column were changed or mixed up between rows.",
                hint="Leave the columns as gpd.read_file gives them.",
            )


@check("load_feature_polygons-crs", "the polygons say that they are in EPSG:32631")
def crs(answer: Answer, *, seed: int | None = None) -> None:
    """Judge the CRS that the result states."""
    result = _table(call(answer, _file(seed).path))
    _geometry(result)
    if result.crs is None:
        fail(
            expected="the CRS EPSG:32631",
            got="no CRS at all",
            cause="The table was rebuilt from bare geometries.",
            hint="Keep the table of gpd.read_file, which knows its CRS, and call to_crs on it.",
        )
    stated = CRS.from_user_input(result.crs)
    if stated.to_epsg() != 32631 and stated != TARGET:
        fail(
            expected="the CRS EPSG:32631 (WGS 84 / UTM zone 31N)",
            got=shorten(f"{stated.to_string()} ({stated.name})", 90),
            cause="to_crs was not called, or its result was not kept: it returns a new table."
            if stated.is_geographic
            else "Another CRS was given to to_crs.",
            hint='Return what .to_crs("EPSG:32631") returns, wherever the polygons lie.',
        )


@check("load_feature_polygons-coordinates", "the polygons lie where they lie on the ground")
def coordinates(answer: Answer, *, seed: int | None = None) -> None:
    """Judge the corners of each polygon, to half a metre."""
    fixture = _file(seed)
    result = _table(call(answer, fixture.path))
    shapes = list(_geometry(result))
    if len(shapes) != len(fixture.shapes):
        fail(
            expected=counted(len(fixture.shapes), "polygon"),
            got=counted(len(shapes), "polygon"),
            cause=f"{FIRST}{_cause_of_rows(result, fixture)}",
            hint=ALL_ROWS,
        )
    order = _order(result, fixture)
    pairs = [(shapes[row], fixture.shapes[i], i) for row, i in enumerate(order)]
    wrong = [pair for pair in pairs if not lies_at(*pair[:2])]
    if not wrong:
        return
    shape, expected, number = wrong[0]
    where = f"feature {number + 1}"
    _judge_kind(shape, where)
    other = next((i for i, there in enumerate(fixture.shapes) if lies_at(shape, there)), None)
    cause, hint = explain(shape, expected, result.crs)
    if other is not None:
        cause = f"The geometries were mixed up between rows: this is that of feature {other + 1}."
        hint = SHAPE
    fail(
        expected=f"{_extent(expected)} (metres)",
        got=_extent(shape),
        where=where,
        cause=cause,
        hint=hint,
    )


def _order(result: gpd.GeoDataFrame, fixture: Fixture) -> list[int]:
    """Return which feature each row is: by its note, else by its place, else by its turn."""
    notes = fixture.table["note"].tolist()
    came = _column(result, "note")
    if came is not None and sorted(map(str, came)) == sorted(notes):
        return [notes.index(str(note)) for note in came]
    free = list(range(len(fixture.shapes)))
    order: list[int | None] = []
    for shape in result.geometry:
        found = next((i for i in free if lies_at(shape, fixture.shapes[i])), None)
        order.append(found)
        if found is not None:
            free.remove(found)
    return [free.pop(0) if i is None else i for i in order]


def _judge_kind(shape: Any, where: str) -> None:
    if shape is None or shape.is_empty:
        fail(
            expected="a polygon",
            got="no geometry",
            where=where,
            cause="The geometry was lost on the way.",
            hint=SHAPE,
        )
    if shape.geom_type not in ("Polygon", "MultiPolygon"):
        fail(
            expected="a Polygon or MultiPolygon",
            got=f"a {shape.geom_type}",
            where=where,
            cause="The shape was replaced by its centre, its outline or a collection.",
            hint=SHAPE,
        )
    if not np.isfinite(shape.bounds).all():
        fail(
            expected="corners in metres",
            got="corners that are NaN or infinite",
            where=where,
            cause="The coordinates were taken to a CRS in which they have no place.",
            hint=PLACE,
        )


def _cause_of_rows(result: gpd.GeoDataFrame, fixture: Fixture) -> str:
    rows, table = len(result), fixture.table
    if not set(map(str, _column(result, "class") or ())) <= set(table["class"]):
        return "Another file was read than input_path."
    if "seen" in table and _visits(result) == _visits(table[table["seen"].notna()]):
        return "Features with an empty field were dropped (dropna)."
    if rows == table["class"].nunique():
        return "Features of the same class were merged into one row (dissolve, drop_duplicates)."
    parts = [len(getattr(shape, "geoms", [shape])) for shape in fixture.shapes]
    if rows == sum(parts):
        return "MultiPolygons were split into their parts (explode)."
    if rows == parts.count(1):
        return "MultiPolygons were dropped."
    return "Rows were selected, dropped or added, or another file was read."


def _visits(table: pd.DataFrame) -> list[str]:
    return sorted(map(str, _column(table, "visits") or ()))


def _file(seed: int | None, classes: Sequence[str] | None = None) -> Fixture:
    if seed is None:
        return write_polygons(classes=classes or THREE)
    return write_polygons(**varied_polygons(seed))


def _table(result: Any) -> gpd.GeoDataFrame:
    """Insist on a GeoDataFrame."""
    if isinstance(result, gpd.GeoDataFrame):
        return result
    kind = type(result).__name__
    cause = "Only a part of the table was given back, or something made from it."
    if result is None:
        cause = "The return is missing, or inplace=True was used, which returns None."
    elif kind in ("method", "function", "builtin_function_or_method"):
        cause = "A method was named and not called: parentheses are missing behind it."
    fail(
        expected="a GeoDataFrame",
        got="nothing (None)" if result is None else f"a {kind}",
        cause=cause,
        hint='Return the whole table that .to_crs("EPSG:...") gives.',
    )


def _geometry(result: gpd.GeoDataFrame) -> gpd.GeoSeries:
    name = result.active_geometry_name
    if name is None or name not in result.columns:
        fail(
            expected="a geometry column",
            got=f"the columns {_quoted(result.columns)}",
            cause="The geometry was dropped, or renamed without set_geometry.",
            hint=SHAPE,
        )
    return result.geometry


def _column(result: pd.DataFrame, name: str) -> list[Any] | None:
    """Return the values of the first column of a name, None where there is none."""
    places = [i for i, column in enumerate(result.columns) if str(column) == name]
    return result.iloc[:, places[0]].tolist() if places else None


def _same_value(there: Any, here: Any) -> bool:
    """Tell whether a field came back: numbers in whatever type, an empty one as None or NaN."""
    if there is None:
        return bool(np.ndim(here) == 0 and pd.isna(here))
    if isinstance(there, str):
        return isinstance(here, str) and here == there
    number = isinstance(here, int | float | np.number) and not isinstance(here, bool)
    return bool(number and here == there)


def _extent(shape: MultiPolygon | Polygon) -> str:
    west, south, east, north = shape.bounds
    digits = ".6g" if max(map(abs, shape.bounds)) <= 360 else ".0f"
    corners = len(shape.exterior.coords) if shape.geom_type == "Polygon" else 0
    parts = len(getattr(shape, "geoms", [shape]))
    return (
        f"{west:{digits}} to {east:{digits}} east, {south:{digits}} to {north:{digits}} north, "
        + (counted(parts, "part") if parts > 1 else counted(corners, "corner"))
        + f", area {shape.area:.7g}"
    )


def _counted(counts: Counter) -> str:
    texts = (
        f"{name!r} {counted(times, 'time')}" for name, times in sorted(counts.items(), key=str)
    )
    return shorten(", ".join(texts), 120)


def _quoted(values: Iterable[Any]) -> str:
    return shorten(", ".join(dict.fromkeys(repr(value) for value in values)), 120)
