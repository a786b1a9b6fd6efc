"""The part of `wire` that knows rasters: xarray, CRS and Affine."""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import pyproj
import rasterio.crs
import xarray
from affine import Affine

from grading.inside.wire.values import Reader, WireError, Writer, list_of, text_of

LONGEST_CRS = 50_000
MOST_CRS = 50  # kept, for to make one from text takes longer than all else of a small raster
KEPT_ENCODING = ("_FillValue", "scale_factor", "add_offset", "grid_mapping")

Tree = dict[str, Any]


def _put_crs(writer: Writer, value: Any, depth: int) -> Tree:
    library = "rasterio" if isinstance(value, rasterio.crs.CRS) else "pyproj"
    return {"t": "crs", "wkt": value.to_wkt(), "library": library}


def _get_crs(reader: Reader, tree: Tree, depth: int) -> Any:
    return _made_crs(text_of(tree["wkt"], LONGEST_CRS), tree["library"] == "rasterio")


@functools.lru_cache(MOST_CRS)
def _made_crs(wkt: str, by_rasterio: bool) -> Any:
    return (rasterio.crs.CRS if by_rasterio else pyproj.CRS).from_wkt(wkt)


def _put_variable(writer: Writer, value: xarray.Variable, depth: int) -> Tree:
    kept = {key: value.encoding[key] for key in KEPT_ENCODING if key in value.encoding}
    return {"dims": [str(dim) for dim in value.dims], "attrs": writer.put(dict(value.attrs), depth),
            "encoding": writer.put(kept, depth),
            "data": writer.put(np.asarray(value.values), depth)}  # fmt: skip


def _get_variable(reader: Reader, tree: Tree, depth: int) -> xarray.Variable:
    dims = tuple(text_of(dim, 200) for dim in list_of(tree["dims"], 32))
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
    names = [name for name in list_of(tree["coords"], 1000) if name in parts]
    return xarray.Dataset(parts, attrs=reader.get(tree["attrs"], depth)).set_coords(names)


def _put_affine(writer: Writer, value: Affine, depth: int) -> Tree:
    return {"t": "affine", "v": [float(number) for number in tuple(value)[:6]]}


def _get_affine(reader: Reader, tree: Tree, depth: int) -> Affine:
    return Affine(*(float(number) for number in list_of(tree["v"], 6)))


WRITERS: list[tuple[Any, Callable[..., Any]]] = [
    (xarray.DataArray, _put_data_array),
    (xarray.Dataset, _put_dataset),
    ((rasterio.crs.CRS, pyproj.CRS), _put_crs),
    (Affine, _put_affine),
]
# To be asked for before the basic types: in some versions an Affine is a tuple.
FIRST: list[tuple[Any, Callable[..., Any]]] = [(Affine, _put_affine)]
READERS: dict[str, Callable[..., Any]] = {
    "crs": _get_crs,
    "data_array": _get_data_array,
    "dataset": _get_dataset,
    "affine": _get_affine,
}
