"""Class maps on their way to QGIS: the GeoTIFF and the two files beside it."""

from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import rasterio
import rioxarray  # noqa: F401
import xarray as xr

from helpers.classes import read_color
from helpers.errors import CourseError
from helpers.qgis import polygon_colors, write_class_map, write_sidecars
from helpers.qgis.legend import make_legend

EXPECTED = Path(__file__).parent / "expected"
MAPPING = {"WATER": 1, "FOREST": 2, "FARM": 3}
COLORS = {"WATER": "#0094FF", "FOREST": "#007F46", "FARM": "#94FF00"}
CODES = np.array([[0, 1, 1], [2, 2, 2]])


def like(shape=(2, 3), crs="EPSG:32722"):
    raster = xr.DataArray(np.zeros(shape, "float32"), dims=("y", "x"))
    transform = rasterio.Affine(60, 0, 300_000, 0, -60, 7_000_000)
    return raster.rio.write_crs(crs).rio.write_transform(transform)


def canonical(text):
    return ET.canonicalize(text, strip_text=True)


def palette(folder):
    entries = ET.parse(folder / "map.qml").getroot().iter("paletteEntry")
    return {int(e.get("value")): (e.get("label"), e.get("color")) for e in entries}


def table(folder):
    rows = ET.parse(folder / "map.tif.aux.xml").getroot().iter("Row")
    return [[f.text for f in row] for row in rows]


def test_the_three_files_are_those_that_real_qgis_was_seen_to_read(tmp_path):
    write_class_map(tmp_path / "map.tif", CODES, like(), MAPPING, COLORS)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["map.qml", "map.tif", "map.tif.aux.xml"]
    for name in ("map.qml", "map.tif.aux.xml"):
        assert canonical((tmp_path / name).read_text("utf-8")) == canonical(
            (EXPECTED / name).read_text("utf-8")
        )
    with rasterio.open(tmp_path / "map.tif") as written:
        assert written.dtypes == ("uint8",)
        assert written.nodata == 0
        assert written.descriptions == ("land cover",)
        assert written.crs == "EPSG:32722"
        assert written.transform == like().rio.transform()
        assert written.colormap(1)[1] == (0, 0x94, 0xFF, 255)
        assert written.colormap(1)[0] == (0, 0, 0, 0)
        assert written.read(1).tolist() == CODES.tolist()


def test_codes_with_gaps_keep_their_names_and_the_unnamed_list_counts_from_zero(tmp_path):
    mapping = {"A": 10, "B": 40, "C": 255}
    write_class_map(tmp_path / "map.tif", [[10, 40], [255, 0]], like((2, 2)), mapping)
    categories = ET.parse(tmp_path / "map.tif.aux.xml").getroot().findall(".//Category")
    named = {place: c.text for place, c in enumerate(categories) if c.text}
    assert named == {0: "NODATA", 10: "A", 40: "B", 255: "C"}
    assert {code: name for code, (name, _) in palette(tmp_path).items()} == {
        10: "A", 40: "B", 255: "C"
    }  # fmt: skip
    assert [row[:3] for row in table(tmp_path)] == [["10", "1", "A"], ["40", "1", "B"], ["255", "1", "C"]]  # fmt: skip  # noqa: E501


@pytest.mark.parametrize(
    "name", ["Forêt d'été", 'the "old" <mill> & pond', "森林", "&amp;", "a\tb", "  "]
)
def test_any_name_survives(tmp_path, name):
    write_class_map(tmp_path / "map.tif", [[7]], like((1, 1)), {name: 7})
    assert palette(tmp_path)[7][0] == name.replace("\t", " ")
    assert table(tmp_path)[0][2] == name.replace("\t", " ")


def test_two_hundred_classes(tmp_path):
    codes = np.arange(1, 201).reshape(10, 20)
    mapping = {f"class {code}": code for code in range(1, 201)}
    write_class_map(tmp_path / "map.tif", codes, like((10, 20)), mapping)
    assert len(palette(tmp_path)) == len(table(tmp_path)) == 200
    assert palette(tmp_path)[200][0] == "class 200"


@pytest.mark.parametrize("dtype", ["int64", "uint16", "int8", "float32", "float64"])
def test_any_number_type_is_written_as_uint8(tmp_path, dtype):
    write_class_map(tmp_path / "map.tif", CODES.astype(dtype), like(), MAPPING)
    with rasterio.open(tmp_path / "map.tif") as written:
        assert written.dtypes == ("uint8",)
        assert written.read(1).tolist() == CODES.tolist()


def test_booleans_are_codes_zero_and_one(tmp_path):
    write_class_map(tmp_path / "map.tif", CODES == 1, like(), {"WATER": 1})
    with rasterio.open(tmp_path / "map.tif") as written:
        assert written.read(1).tolist() == [[0, 1, 1], [0, 0, 0]]


def test_nan_means_no_data(tmp_path):
    codes = np.where(CODES == 0, np.nan, CODES)
    write_class_map(tmp_path / "map.tif", codes, like(), MAPPING)
    with rasterio.open(tmp_path / "map.tif") as written:
        assert written.read(1).tolist() == CODES.tolist()


@pytest.mark.parametrize(
    ("classes", "mapping", "words"),
    [
        (CODES - 1, MAPPING, "-1"),
        (CODES * 200, MAPPING, "400"),
        (CODES * 0.5, MAPPING, "0.5"),
        (CODES + np.inf, MAPPING, "inf"),
        (CODES.astype(complex), MAPPING, "complex"),
        (np.array([["WATER"]]), MAPPING, "type"),
        (CODES[None], MAPPING, "3 dimensions"),
        (CODES.T, MAPPING, "(3, 2)"),
        (CODES, {"WATER": 1}, "the code 2"),
        (CODES, {"WATER": 1, "FOREST": 1}, "share the code 1"),
        (CODES, {"WATER": 0, "FOREST": 2}, "0 means no data"),
        (CODES, {"WATER": 1, "FOREST": 256}, "256"),
        (CODES, {"WATER": True, "FOREST": 2}, "True"),
        (CODES, {}, "names no class"),
    ],
)
def test_what_does_not_fit_is_one_sentence_and_no_file(tmp_path, classes, mapping, words):
    with pytest.raises(CourseError) as error:
        write_class_map(tmp_path / "map.tif", classes, like(), mapping)
    assert words in str(error.value)
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_colour_is_named(tmp_path):
    with pytest.raises(CourseError, match="no-colour"):
        write_class_map(tmp_path / "map.tif", CODES, like(), MAPPING, {"WATER": "no-colour"})


def test_a_new_map_leaves_no_old_names_behind(tmp_path):
    write_class_map(tmp_path / "map.tif", CODES, like(), MAPPING)
    write_class_map(tmp_path / "map.tif", [[5]], like((1, 1)), {"ICE": 5})
    assert palette(tmp_path).keys() == {5}
    assert [row[2] for row in table(tmp_path)] == ["ICE"]


def test_a_write_that_fails_leaves_the_old_three_together(tmp_path, monkeypatch):
    write_class_map(tmp_path / "map.tif", CODES, like(), MAPPING)
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}

    def full_disk(*_):
        raise OSError("no space left")

    monkeypatch.setattr("helpers.qgis.class_map._write_text", full_disk)
    with pytest.raises(OSError, match="no space left"):
        write_class_map(tmp_path / "map.tif", [[5]], like((1, 1)), {"ICE": 5})
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    ("platform", "way_out"),
    [("win32", "remove the layer in QGIS"), ("linux", "ask whoever owns it")],
)
def test_a_file_that_may_not_be_replaced_is_told_in_words(tmp_path, monkeypatch, platform, way_out):
    def held(*_):
        raise PermissionError("in use")

    write_class_map(tmp_path / "map.tif", CODES, like(), MAPPING)
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    monkeypatch.setattr(Path, "replace", held)
    monkeypatch.setattr("helpers.files._PAUSES", (0,))
    monkeypatch.setattr("sys.platform", platform)
    with pytest.raises(CourseError, match=rf"{way_out}.*map-new1\.tif"):
        write_class_map(tmp_path / "map.tif", [[5]], like((1, 1)), {"ICE": 5})
    after = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    assert set(after) == {*before, "map-new1.tif"} and before.items() <= after.items()


def learners_tif(path, codes, dtype="uint8", count=1):
    with rasterio.open(
        path, "w", driver="GTiff", height=2, width=3, count=count, dtype=dtype, crs="EPSG:32631"
    ) as target:
        for band in range(1, count + 1):
            target.write(codes.astype(dtype), band)


def test_sidecars_for_a_learners_own_file_leave_the_file_alone(tmp_path):
    learners_tif(tmp_path / "map.tif", CODES)
    before = (tmp_path / "map.tif").read_bytes()
    write_sidecars(tmp_path / "map.tif", MAPPING, COLORS)
    assert (tmp_path / "map.tif").read_bytes() == before
    assert palette(tmp_path)[3] == ("FARM", "#94ff00")
    assert [row[1] for row in table(tmp_path)] == ["2", "3", "0"]


@pytest.mark.parametrize(("dtype", "count"), [("int64", 1), ("float32", 1), ("uint8", 3)])
def test_sidecars_refuse_what_qgis_would_show_white(tmp_path, dtype, count):
    learners_tif(tmp_path / "map.tif", CODES, dtype, count)
    with pytest.raises(CourseError, match="one band of uint8"):
        write_sidecars(tmp_path / "map.tif", MAPPING)


def test_sidecars_need_the_file_first(tmp_path):
    with pytest.raises(CourseError, match="write it first"):
        write_sidecars(tmp_path / "map.tif", MAPPING)


@pytest.mark.parametrize(
    ("text", "color"),
    [
        ("#0094FF", "#0094ff"),
        ("#09f", "#0099ff"),
        (" Blue ", "#0000ff"),
        ("0,148,255,255", "#0094ff"),
        ("rgb(1,2,3)", "#010203"),
        ("not-a-colour", None),
        ("1,2", None),
        (None, None),
        (3, None),
    ],
)
def test_colours_are_read_as_qgis_and_learners_write_them(text, color):
    assert read_color(text) == color


def test_the_polygons_own_colours_come_first_and_the_palette_fills_gaps():
    import pandas as pd

    polygons = pd.DataFrame(
        {
            "class": ["WATER", "FARM", "FARM", "FOREST", None],
            "color": [None, "not-a-colour", "148,255,0,255", "Green", "#123456"],
        }
    )
    assert polygon_colors(polygons) == {"WATER": "#3b8ede", "FARM": "#94ff00", "FOREST": "#008000"}
    assert polygon_colors(polygons[["class"]])["FARM"] == "#ffd92f"


def test_a_legend_is_in_the_order_of_codes():
    legend = make_legend({"B": 7, "A": np.uint8(2)}, {"B": "red"})
    assert [(e.code, e.name) for e in legend] == [(2, "A"), (7, "B")]
    assert legend[1].rgb == (255, 0, 0)
