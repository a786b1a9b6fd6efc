"""The part of `wire` that knows pandas, geopandas, xarray, CRS and geometries."""

import datetime
import struct
from collections.abc import Callable
from typing import Any

import geopandas
import numpy as np
import pandas
import pyproj
import rasterio.crs
import shapely
import shapely.geometry.base
import xarray
from affine import Affine
from geopandas.array import GeometryDtype

from grading.inside.wire import LONGEST_TEXT, Reader, WireError, Writer, _list, _text

LONGEST_CRS = 50_000
# The pandas types whose values travel as a list; a name of its own is never looked up.
LISTED = (
    *("str", "string", "object", "boolean", "Float32", "Float64"),
    *(f"{sign}nt{bits}" for sign in ("I", "UI") for bits in (8, 16, 32, 64)),
)
KEPT_ENCODING = ("_FillValue", "scale_factor", "add_offset", "grid_mapping")

Tree = dict[str, Any]


def _put_crs(writer: Writer, value: Any, depth: int) -> Tree:
    library = "rasterio" if isinstance(value, rasterio.crs.CRS) else "pyproj"
    return {"t": "crs", "wkt": value.to_wkt(), "library": library}


def _get_crs(reader: Reader, tree: Tree, depth: int) -> Any:
    wkt = _text(tree["wkt"], LONGEST_CRS)
    kind = rasterio.crs.CRS if tree["library"] == "rasterio" else pyproj.CRS
    return kind.from_wkt(wkt)


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
        start, stop, step = (int(n) for n in _list(tree["range"], 3))
        return pandas.RangeIndex(start, stop, step, name=reader.get(tree["name"], depth))
    if "rows" in tree:
        rows = [reader.get(row, depth) for row in _list(tree["rows"])]
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
        return naive.dt.tz_localize("UTC").dt.tz_convert(_text(tree["zone"], 60)).array
    if kind != "list" or tree["dtype"] not in LISTED:
        raise WireError("unknown kind of column")
    items = [reader.get(item, depth) for item in _list(tree["v"])]
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
    return kind(_get_column(reader, tree["column"], depth), index=index,
                name=reader.get(tree["name"], depth))  # fmt: skip


def _put_frame(writer: Writer, value: pandas.DataFrame, depth: int) -> Tree:
    active = value._geometry_column_name if isinstance(value, geopandas.GeoDataFrame) else None
    columns = [_put_column(writer, value.iloc[:, i], depth) for i in range(value.shape[1])]
    return {"t": "frame", "geo": isinstance(value, geopandas.GeoDataFrame),
            "active": writer.put(active, depth), "index": _put_index(writer, value.index, depth),
            "names": _put_index(writer, value.columns, depth), "columns": columns}  # fmt: skip


def _get_frame(reader: Reader, tree: Tree, depth: int) -> pandas.DataFrame:
    index = _get_index(reader, tree["index"], depth)
    columns = [_get_column(reader, column, depth) for column in _list(tree["columns"], 10_000)]
    frame = pandas.DataFrame(dict(enumerate(columns)), index=index)
    frame.columns = _get_index(reader, tree["names"], depth)
    if not tree["geo"]:
        return frame
    active = reader.get(tree["active"], depth)
    table = geopandas.GeoDataFrame(frame)
    geometric = active is not None and list(frame.columns).count(active) == 1
    if geometric and isinstance(frame[active].dtype, GeometryDtype):
        return table.set_geometry(active)
    return table


def _put_variable(writer: Writer, value: xarray.Variable, depth: int) -> Tree:
    kept = {key: value.encoding[key] for key in KEPT_ENCODING if key in value.encoding}
    return {"dims": [str(dim) for dim in value.dims], "attrs": writer.put(dict(value.attrs), depth),
            "encoding": writer.put(kept, depth),
            "data": writer.put(np.asarray(value.values), depth)}  # fmt: skip


def _get_variable(reader: Reader, tree: Tree, depth: int) -> xarray.Variable:
    dims = tuple(_text(dim, 200) for dim in _list(tree["dims"], 32))
    attrs, encoding = reader.get(tree["attrs"], depth), reader.get(tree["encoding"], depth)
    data = reader.get(tree["data"], depth)
    if not (
        isinstance(data, np.ndarray) and isinstance(attrs, dict) and isinstance(encoding, dict)
    ):
        raise WireError("a variable needs an array and its attributes")
    return xarray.Variable(dims, data, attrs, encoding)


def _put_data_array(writer: Writer, value: xarray.DataArray, depth: int) -> Tree:
    coords = {str(name): _put_variable(writer, coord.variable, depth)
              for name, coord in value.coords.items()}  # fmt: skip
    return {"t": "data_array", "name": writer.put(value.name, depth), "coords": coords,
            "variable": _put_variable(writer, value.variable, depth)}  # fmt: skip


def _get_coords(reader: Reader, tree: Any, depth: int) -> dict[str, xarray.Variable]:
    if not isinstance(tree, dict) or len(tree) > 1000:
        raise WireError("coordinates were expected")
    return {name: _get_variable(reader, part, depth) for name, part in tree.items()}


def _get_data_array(reader: Reader, tree: Tree, depth: int) -> xarray.DataArray:
    main = _get_variable(reader, tree["variable"], depth)
    coords = _get_coords(reader, tree["coords"], depth)
    value = xarray.DataArray(main, coords=coords, name=reader.get(tree["name"], depth))
    value.encoding.update(main.encoding)
    return value


def _put_dataset(writer: Writer, value: xarray.Dataset, depth: int) -> Tree:
    parts = {str(n): _put_variable(writer, v, depth) for n, v in value.variables.items()}
    return {"t": "dataset", "coords": [str(n) for n in value.coords], "variables": parts,
            "attrs": writer.put(dict(value.attrs), depth)}  # fmt: skip


def _get_dataset(reader: Reader, tree: Tree, depth: int) -> xarray.Dataset:
    parts = _get_coords(reader, tree["variables"], depth)
    names = [name for name in _list(tree["coords"], 1000) if name in parts]
    return xarray.Dataset(parts, attrs=reader.get(tree["attrs"], depth)).set_coords(names)


def _put_affine(writer: Writer, value: Affine, depth: int) -> Tree:
    return {"t": "affine", "v": [float(number) for number in tuple(value)[:6]]}


def _get_affine(reader: Reader, tree: Tree, depth: int) -> Affine:
    return Affine(*(float(number) for number in _list(tree["v"], 6)))


def _put_timestamp(writer: Writer, value: pandas.Timestamp, depth: int) -> Tree:
    return {"t": "timestamp", "s": value.isoformat()}


def _put_bounds(writer: Writer, value: Any, depth: int) -> Tree:
    return {"t": "timedelta", "s": struct.pack("<d", value.total_seconds()).hex()}


def _get_timedelta(reader: Reader, tree: Tree, depth: int) -> datetime.timedelta:
    (seconds,) = struct.unpack("<d", bytes.fromhex(_text(tree["s"], LONGEST_TEXT)))
    return datetime.timedelta(seconds=seconds)


def _put_date(writer: Writer, value: Any, depth: int) -> Tree:
    tag = "datetime" if isinstance(value, datetime.datetime) else "date"
    return {"t": tag, "s": value.isoformat()}


def _put_missing(writer: Writer, value: Any, depth: int) -> Tree:
    return {"t": "missing", "s": "NaT" if value is pandas.NaT else "NA"}


def _get_missing(reader: Reader, tree: Tree, depth: int) -> Any:
    return pandas.NaT if tree["s"] == "NaT" else pandas.NA


WRITERS: list[tuple[Any, Callable[..., Any]]] = [
    ((type(pandas.NaT), type(pandas.NA)), _put_missing),
    (pandas.Timestamp, _put_timestamp),
    ((datetime.datetime, datetime.date), _put_date),
    (datetime.timedelta, _put_bounds),
    (pandas.Index, _put_index),
    (pandas.Series, _put_series),
    (pandas.DataFrame, _put_frame),
    (xarray.DataArray, _put_data_array),
    (xarray.Dataset, _put_dataset),
    ((rasterio.crs.CRS, pyproj.CRS), _put_crs),
    (shapely.geometry.base.BaseGeometry, _put_geometry),
]
# To be asked for before the basic types.
FIRST: list[tuple[Any, Callable[..., Any]]] = [(Affine, _put_affine)]
READERS: dict[str, Callable[..., Any]] = {
    "crs": _get_crs,
    "geometry": lambda reader, tree, depth: shapely.from_wkb(bytes(reader.block(tree["block"]))),
    "index": _get_index,
    "series": _get_series,
    "frame": _get_frame,
    "data_array": _get_data_array,
    "dataset": _get_dataset,
    "affine": _get_affine,
    "timestamp": lambda reader, tree, depth: pandas.Timestamp(_text(tree["s"], 60)),
    "timedelta": _get_timedelta,
    "missing": _get_missing,
}
