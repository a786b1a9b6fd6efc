"""The part of `wire` that knows tables: pandas, geopandas, geometries, dates."""

import datetime
import struct
from collections.abc import Callable
from typing import Any

import geopandas
import numpy as np
import pandas
import shapely
import shapely.geometry.base
from geopandas.array import GeometryDtype

from grading.inside.wire import rasters
from grading.inside.wire.values import (
    LONGEST_TEXT,
    Reader,
    WireError,
    Writer,
    count_of,
    list_of,
    text_of,
)

# The pandas types whose values travel as a list; a name of its own is never looked up.
LISTED = (
    *("str", "string", "object", "boolean", "Float32", "Float64"),
    *(f"{sign}nt{bits}" for sign in ("I", "UI") for bits in (8, 16, 32, 64)),
)

Tree = dict[str, Any]


def _put_geometries(writer: Writer, values: Any) -> Tree:
    """Write shapely geometries as WKB, -1 for the length of a missing one."""
    parts = [b"" if g is None else shapely.to_wkb(g) for g in values]
    lengths = [-1 if g is None else len(part) for g, part in zip(values, parts, strict=True)]
    return {"lengths": writer.block(np.array(lengths, "<i8").tobytes()),
            "block": writer.block(b"".join(parts))}  # fmt: skip


def _get_geometries(reader: Reader, tree: Tree) -> np.ndarray:
    lengths = np.frombuffer(reader.block(tree["lengths"]), "<i8").tolist()
    data, at, parts = reader.block(tree["block"]), 0, []
    for length in lengths:
        if length < -1 or at + max(length, 0) > len(data):
            raise WireError("the geometries are cut off")
        parts.append(None if length == -1 else bytes(data[at : at + length]))
        at += max(length, 0)
    return shapely.from_wkb(np.array(parts, dtype=object))


def _put_geometry(writer: Writer, value: Any, depth: int) -> Tree:
    return {"t": "geometry", "block": writer.block(shapely.to_wkb(value))}


def _put_index(writer: Writer, value: pandas.Index, depth: int) -> Tree:
    if isinstance(value, pandas.RangeIndex):
        parts = [value.start, value.stop, value.step]
        return {"t": "index", "range": parts, "name": writer.put(value.name, depth)}
    if isinstance(value, pandas.MultiIndex):
        rows = [writer.put(row, depth) for row in value.tolist()]
        return {"t": "index", "rows": rows, "names": writer.put(list(value.names), depth)}
    column = _put_column(writer, pandas.Series(value.array), depth)
    return {"t": "index", "column": column, "name": writer.put(value.name, depth)}


def _get_index(reader: Reader, tree: Tree, depth: int) -> pandas.Index:
    if "range" in tree:
        span = range(*(int(n) for n in list_of(tree["range"], 3)))
        count_of(len(span))
        return pandas.RangeIndex(span, name=reader.get(tree["name"], depth))
    if "rows" in tree:
        rows = [reader.get(row, depth) for row in list_of(tree["rows"])]
        return pandas.MultiIndex.from_tuples(rows, names=reader.get(tree["names"], depth))
    name = reader.get(tree["name"], depth)
    return pandas.Index(_get_column(reader, tree["column"], depth), name=name)


def _put_column(writer: Writer, values: pandas.Series, depth: int) -> Tree:
    dtype = values.dtype
    if isinstance(dtype, GeometryDtype):
        crs = writer.put(values.array.crs, depth)
        return {"k": "geometry", "crs": crs, **_put_geometries(writer, np.asarray(values.array))}
    if isinstance(dtype, pandas.CategoricalDtype):
        return {"k": "categorical", "ordered": bool(dtype.ordered),
                "codes": writer.array(np.asarray(values.cat.codes)),
                "categories": _put_index(writer, dtype.categories, depth)}  # fmt: skip
    if isinstance(dtype, pandas.DatetimeTZDtype):
        plain = values.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy()
        return {"k": "tz", "zone": str(dtype.tz), "utc": writer.array(plain)}
    if isinstance(dtype, np.dtype) and dtype.kind in "biufcmM":
        return {"k": "array", **writer.array(values.to_numpy())}
    name = dtype.name if dtype.name in LISTED else "object"
    missing = values.isna().to_numpy()
    items = [None if gone and name != "object" else writer.put(item, depth)
             for item, gone in zip(values.tolist(), missing.tolist(), strict=True)]  # fmt: skip
    return {"k": "list", "dtype": name, "v": items}


def _get_column(reader: Reader, tree: Tree, depth: int) -> Any:
    kind = tree["k"]
    if kind == "array":
        return reader.array(tree)
    if kind == "geometry":
        crs = reader.get(tree["crs"], depth)
        return geopandas.array.from_shapely(_get_geometries(reader, tree), crs=crs)
    if kind == "categorical":
        categories = _get_index(reader, tree["categories"], depth)
        codes = reader.array(tree["codes"])
        return pandas.Categorical.from_codes(codes, categories, ordered=bool(tree["ordered"]))
    if kind == "tz":
        naive = pandas.Series(reader.array(tree["utc"]))
        return naive.dt.tz_localize("UTC").dt.tz_convert(text_of(tree["zone"], 60)).array
    if kind != "list" or tree["dtype"] not in LISTED:
        raise WireError("unknown kind of column")
    items = [reader.get(item, depth) for item in list_of(tree["v"])]
    if tree["dtype"] == "object":
        values = np.empty(len(items), dtype=object)
        values[:] = items
        return values
    return pandas.array(items, dtype=tree["dtype"])


def _put_series(writer: Writer, value: pandas.Series, depth: int) -> Tree:
    return {"t": "series", "geo": isinstance(value, geopandas.GeoSeries),
            "name": writer.put(value.name, depth), "index": _put_index(writer, value.index, depth),
            "column": _put_column(writer, value, depth)}  # fmt: skip


def _get_series(reader: Reader, tree: Tree, depth: int) -> pandas.Series:
    kind = geopandas.GeoSeries if tree["geo"] else pandas.Series
    index = _get_index(reader, tree["index"], depth)
    column = _fitting(_get_column(reader, tree["column"], depth), index)
    return kind(column, index=index, name=reader.get(tree["name"], depth))


def _fitting(column: Any, index: pandas.Index) -> Any:
    """Return a column that has a value for each row: pandas would repeat one for all of them."""
    if np.ndim(column) != 1 or len(column) != len(index):
        raise WireError("a column does not fit the index")
    return column


def _put_frame(writer: Writer, value: pandas.DataFrame, depth: int) -> Tree:
    active = value._geometry_column_name if isinstance(value, geopandas.GeoDataFrame) else None
    columns = [_put_column(writer, value.iloc[:, i], depth) for i in range(value.shape[1])]
    return {"t": "frame", "geo": isinstance(value, geopandas.GeoDataFrame),
            "active": writer.put(active, depth), "index": _put_index(writer, value.index, depth),
            "names": _put_index(writer, value.columns, depth), "columns": columns}  # fmt: skip


def _get_frame(reader: Reader, tree: Tree, depth: int) -> pandas.DataFrame:
    index = _get_index(reader, tree["index"], depth)
    columns = [_fitting(_get_column(reader, column, depth), index)
               for column in list_of(tree["columns"], 10_000)]  # fmt: skip
    frame = pandas.DataFrame(dict(enumerate(columns)), index=index)
    frame.columns = _get_index(reader, tree["names"], depth)
    if not tree["geo"]:
        return frame
    active = reader.get(tree["active"], depth)
    geometric = active is not None and list(frame.columns).count(active) == 1
    if geometric and isinstance(frame[active].dtype, GeometryDtype):
        return geopandas.GeoDataFrame(frame, geometry=active)
    return geopandas.GeoDataFrame(frame)


def _put_timestamp(writer: Writer, value: pandas.Timestamp, depth: int) -> Tree:
    return {"t": "timestamp", "s": value.isoformat()}


def _put_bounds(writer: Writer, value: Any, depth: int) -> Tree:
    return {"t": "timedelta", "s": struct.pack("<d", value.total_seconds()).hex()}


def _get_timedelta(reader: Reader, tree: Tree, depth: int) -> datetime.timedelta:
    (seconds,) = struct.unpack("<d", bytes.fromhex(text_of(tree["s"], LONGEST_TEXT)))
    return datetime.timedelta(seconds=seconds)


def _put_date(writer: Writer, value: Any, depth: int) -> Tree:
    tag = "datetime" if isinstance(value, datetime.datetime) else "date"
    return {"t": tag, "s": value.isoformat()}


def _put_missing(writer: Writer, value: Any, depth: int) -> Tree:
    return {"t": "missing", "s": "NaT" if value is pandas.NaT else "NA"}


def _get_missing(reader: Reader, tree: Tree, depth: int) -> Any:
    return pandas.NaT if tree["s"] == "NaT" else pandas.NA


WRITERS: list[tuple[Any, Callable[..., Any]]] = [
    *rasters.WRITERS,
    ((type(pandas.NaT), type(pandas.NA)), _put_missing),
    (pandas.Timestamp, _put_timestamp),
    ((datetime.datetime, datetime.date), _put_date),
    (datetime.timedelta, _put_bounds),
    (pandas.Index, _put_index),
    (pandas.Series, _put_series),
    (pandas.DataFrame, _put_frame),
    (shapely.geometry.base.BaseGeometry, _put_geometry),
]
FIRST = rasters.FIRST
READERS: dict[str, Callable[..., Any]] = {
    **rasters.READERS,
    "geometry": lambda reader, tree, depth: shapely.from_wkb(bytes(reader.block(tree["block"]))),
    "index": _get_index,
    "series": _get_series,
    "frame": _get_frame,
    "timestamp": lambda reader, tree, depth: pandas.Timestamp(text_of(tree["s"], 60)),
    "timedelta": _get_timedelta,
    "missing": _get_missing,
}
