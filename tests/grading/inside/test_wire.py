"""Values that travel between the learner's process and the checks."""

import datetime
import json
import pickle
import struct
from collections import OrderedDict, namedtuple
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pyproj
import pytest
import rasterio.crs
import rioxarray  # noqa: F401
import xarray as xr
from affine import Affine
from geopandas.testing import assert_geodataframe_equal
from shapely.geometry import Point, box

from grading.inside.mirror import Mirror
from grading.inside.wire import Opaque, WireError, decode, encode


def sent(value):
    return decode(encode(value))


@pytest.mark.parametrize("value", [
    None, True, 0, -(2**70), 2**53, 1.5, float("inf"), "é\n", b"\x00x", [1, [2, None]], (1, (2,)),
    {1: "a", (1, 2): [3]}, {1, 2}, frozenset("ab"), 1 + 2j, Path("/a/b"), range(3, 9, 2),
    datetime.datetime(2022, 11, 16, 10, 53), datetime.date(2022, 11, 16),
    datetime.timedelta(seconds=3.5), pd.Timestamp("2022-11-16", tz="UTC"),
    Affine(60, 0, 5, 0, -60, 7),
    pyproj.CRS(32631), rasterio.crs.CRS.from_epsg(32631), Point(1, 2),
], ids=lambda value: type(value).__name__)  # fmt: skip
def test_plain_values_come_back_with_their_exact_type(value):
    back = sent(value)
    assert back == value
    assert type(back) is type(value)


@pytest.mark.parametrize("array", [
    np.arange(6, dtype="uint8").reshape(2, 3), np.arange(6.0).reshape(2, 3).T, np.zeros((0, 5)),
    np.array(3), np.array(["a", "bcd"]), np.array([True, False]), np.arange(3, dtype=">i2"),
    np.array(["2022-11-16"], dtype="datetime64[D]"), np.array([1, "a", None], dtype=object),
    np.array(["a", "b"], dtype=np.dtypes.StringDType(na_object=np.nan)),
], ids=lambda a: f"{a.dtype}{a.shape}")  # fmt: skip
def test_arrays_keep_type_shape_and_values(array):
    back = sent(array)
    assert type(back) is np.ndarray and back.dtype == array.dtype and back.shape == array.shape
    assert (back == array).all()
    back[...] = back  # may be written to


def test_subclasses_arrive_as_what_they_are_based_on():
    pair = namedtuple("pair", "a b")
    assert type(sent(OrderedDict(a=1))) is dict
    assert type(sent(pair(1, 2))) is tuple
    assert type(sent(np.float32(2))) is np.float32
    masked = sent(np.ma.masked_array([1, 2], [0, 1]))
    assert masked.mask.tolist() == [False, True]


def test_tables_keep_index_types_and_crs():
    table = geopandas.GeoDataFrame(
        {"class": ["A", "B"], "size": [1, 2], "when": pd.date_range("2022", periods=2, tz="UTC"),
         "kind": pd.Categorical(["x", "y"])},
        geometry=[box(0, 0, 1, 1), None], crs=32631, index=["r", "s"],
    )  # fmt: skip
    assert_geodataframe_equal(sent(table), table)
    assert type(sent(table)) is geopandas.GeoDataFrame
    doubled = pd.DataFrame([[1, 2.5], [3, None]], columns=["a", "a"])
    pd.testing.assert_frame_equal(sent(doubled), doubled)
    numbers = pd.Series([1, None], dtype="Int64", name="n")
    pd.testing.assert_series_equal(sent(numbers), numbers)
    levels = pd.DataFrame({"v": [1, 2]}, index=pd.MultiIndex.from_tuples([(1, "a"), (2, "b")]))
    pd.testing.assert_frame_equal(sent(levels), levels)


def test_a_raster_keeps_coordinates_crs_and_nodata():
    cube = xr.DataArray(np.ones((2, 3, 4), "float32"), dims=("band", "y", "x"),
                        coords={"band": ["B04", "B03"], "y": [3.0, 2, 1], "x": [1.0, 2, 3, 4]},
                        name="reflectance", attrs={"units": "1"})  # fmt: skip
    cube = cube.rio.write_crs(32631).rio.write_transform(Affine(1, 0, 0.5, 0, -1, 3.5))
    cube = cube.rio.write_nodata(-1)
    back = sent(cube)
    assert back.identical(cube)
    assert (back.rio.crs, back.rio.transform(), back.rio.nodata) == (
        cube.rio.crs, cube.rio.transform(), -1)  # fmt: skip
    assert sent(cube.to_dataset()).identical(cube.to_dataset())


def test_what_is_no_plain_data_arrives_as_its_name_and_looks():
    class Odd:
        def __repr__(self):
            raise RuntimeError

    back = sent([Odd(), len])
    assert type(back[0]).__name__ == "Odd" and isinstance(back[0], Opaque)
    assert "built-in" in repr(back[1])


def header(tree, *blocks):
    text = json.dumps({"v": tree, "b": [len(b) for b in blocks]}).encode()
    return struct.pack("<Q", len(text)) + text + b"".join(blocks)


def row_numbers(rows):
    return {"t": "index", "range": [0, rows, 1], "name": None}


class Bomb:
    def __reduce__(self):
        return pytest.fail, ("code was run",)


@pytest.mark.parametrize("message", [
    b"", b"12345678", pickle.dumps(Bomb()), struct.pack("<Q", 2**63), struct.pack("<Q", 9) + b"{}",
    header({"t": "unknown"}), header({"t": "bytes", "block": 3}),
    header({"t": "int", "s": "0x" + "f" * 9999}),
    header({"t": "array", "dtype": "O", "shape": [1], "block": 0}, pickle.dumps(Bomb())),
    header({"t": "array", "dtype": "<f8", "shape": [2**40], "block": 0}, b"x" * 8),
    header({"t": "array", "dtype": "<f8", "shape": [-1], "block": 0}, b"x" * 8),
    header({"t": "array", "dtype": "f8,f8", "shape": [1], "block": 0}, b"x" * 16),
    header({"t": "crs", "wkt": "PROJCS[" * 3000, "library": "pyproj"}),
    header({"t": "geometry", "block": 0}, b"\x01\x06\x00\x00\x00\xff\xff\xff\xff"),
    header({"t": "dict", "v": [[[1], 2]]}), header({"t": "frame"}), header([], b"extra")[:-1],
    struct.pack("<Q", 200_000) + b"[" * 200_000,
    header({"t": "dict", "v": [[{"t": "int", "s": hex(i * (2**61 - 1))}, 0] for i in range(5000)]}),
    header({"t": "set", "v": [{"t": "int", "s": hex(i * (2**61 - 1))} for i in range(5000)]}),
    header([{"t": "array", "dtype": "|u1", "shape": [2**20], "block": 0}] * 300, b"x" * 2**20),
    header({"t": "frame", "geo": False, "active": None, "names": row_numbers(1),
            "index": row_numbers(2**27),
            "columns": [{"k": "array", "dtype": "<f8", "shape": [], "block": 0}]}, b"x" * 8),
    header({"t": "series", "geo": False, "name": None, "index": row_numbers(2**27),
            "column": {"k": "array", "dtype": "<f8", "shape": [1], "block": 0}}, b"x" * 8),
    header(row_numbers(2**60)),
], ids=range(24))  # fmt: skip
def test_hostile_bytes_are_refused_and_run_nothing(message):
    with pytest.raises(WireError):
        decode(message)


def test_what_is_too_deep_is_not_sent():
    deep = []
    for _ in range(100):
        deep = [deep]
    with pytest.raises(WireError, match="nested"):
        encode(deep)


def test_files_travel_as_names_and_bytes(tmp_path):
    ours, theirs = tmp_path / "a", tmp_path / "b"
    ours.mkdir(), theirs.mkdir()
    here, there = Mirror(ours), Mirror(theirs)
    (ours / "in").mkdir()
    (ours / "in" / "x.txt").write_text("1")
    there.apply(here.changes())
    assert (theirs / "in" / "x.txt").read_text() == "1"
    (theirs / "in" / "x.txt").unlink()
    (theirs / "y.txt").write_text("2")
    (theirs / "link").symlink_to("/etc/hostname")
    here.apply(there.changes())
    assert (ours / "y.txt").read_text() == "2" and not (ours / "in" / "x.txt").exists()
    assert not any(p.is_symlink() for p in ours.rglob("*"))


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/../../x", "", "a\0b", 5, "..\\x"])
def test_names_that_lead_out_are_refused(tmp_path, name):
    with pytest.raises(ValueError):
        Mirror(tmp_path).apply({"files": {name: b"x"}, "folders": [], "gone": []})
