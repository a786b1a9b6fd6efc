"""The two projects, without QGIS: what stands in their XML and in the folder around them."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import geopandas
import pyogrio
import pytest
import rasterio
import shapely

from helpers.errors import CourseError
from helpers.qgis import write_class_map, write_draw_project, write_result_project
from helpers.qgis.print_layout import scale_step
from helpers.qgis.vector_style import color_expression
from helpers.scenes.backdrop import true_colour
from helpers.scenes.tile import load_tile
from tests.helpers.qgis.small import (
    COLORS,
    CRS,
    MAPPING,
    small_classes,
    small_polygons,
    small_scene,
)

EXPECTED = Path(__file__).parent / "expected"


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    return small_scene(tmp_path_factory.mktemp("product"))


@pytest.fixture
def result(scene, tmp_path):
    tile = load_tile(scene.product)
    write_class_map(tmp_path / "classified.tif", small_classes(), tile, MAPPING, COLORS)
    polygons = small_polygons()
    return write_result_project(tmp_path, scene, tmp_path / "classified.tif", polygons, MAPPING)


def project_of(path):
    with zipfile.ZipFile(path) as archive:
        (name,) = archive.namelist()
        assert name == path.with_suffix(".qgs").name
        return archive.read(name).decode("utf-8")


def compare(text, name):
    if os.environ.get("COURSE_WRITE_EXPECTED"):  # then look at the difference before it is kept
        (EXPECTED / name).write_text(text, encoding="utf-8")
    expected = (EXPECTED / name).read_text("utf-8")
    assert ET.canonicalize(text, strip_text=True) == ET.canonicalize(expected, strip_text=True)


def test_the_drawing_project_is_the_one_that_real_qgis_was_seen_to_read(scene, tmp_path):
    compare(project_of(write_draw_project(tmp_path, scene, COLORS)), "draw.qgs")


def test_the_result_project_is_the_one_that_real_qgis_was_seen_to_read(result):
    compare(project_of(result), "result.qgs")


def test_the_same_input_gives_the_same_bytes(scene, tmp_path):
    first = write_draw_project(tmp_path, scene).read_bytes()
    assert write_draw_project(tmp_path, scene).read_bytes() == first


def test_polygons_are_drawn_into_an_empty_layer_of_multipolygons(scene, tmp_path):
    write_draw_project(tmp_path, scene)
    facts = pyogrio.read_info(tmp_path / "polygons.gpkg", layer="polygons")
    assert (facts["geometry_type"], facts["features"]) == ("MultiPolygon", 0)
    assert list(facts["fields"]) == ["class", "color"]
    assert facts["crs"] == "EPSG:4326"


def test_polygons_that_were_drawn_stay(scene, tmp_path):
    write_draw_project(tmp_path, scene)
    one = geopandas.GeoDataFrame(
        {"class": ["WATER"], "color": ["#0094ff"]},
        geometry=[shapely.MultiPolygon([shapely.box(-53, -27, -52, -26)])],
        crs="EPSG:4326",
    )
    one.to_file(tmp_path / "polygons.gpkg", layer="polygons", driver="GPKG")
    write_draw_project(tmp_path, scene)
    assert len(geopandas.read_file(tmp_path / "polygons.gpkg")) == 1


def test_every_path_is_relative_and_below_the_folder(result):
    root = ET.fromstring(project_of(result))
    sources = [e.text.partition("|")[0] for e in root.iter("datasource")]
    assert len(sources) == 7
    for source in sources:
        assert source.startswith("./") and ".." not in source and "\\" not in source
        assert (result.parent / source).is_file()


def test_layer_keys_are_long_enough_for_qgis_and_used_once(result):
    root = ET.fromstring(project_of(result))
    keys = [e.text for e in root.findall("projectlayers/maplayer/id")]
    assert all(len(key) > 10 for key in keys)
    tree = [e.get("id") for e in root.find("layer-tree-group").iter("layer-tree-layer")]
    assert sorted(tree) == sorted(keys) == sorted(set(keys))
    assert {e.text for e in root.iter("Layer")} <= set(keys)


def test_polygons_are_shown_in_their_own_colours_else_the_palettes(scene, tmp_path):
    polygons = small_polygons().assign(**{"class": ["WATER", "FOREST", "FARM"]})
    polygons["color"] = ["0,148,255,255", None, "not-a-colour"]
    tile = load_tile(scene.product)
    tif = write_class_map(tmp_path / "c.tif", small_classes() // 25, tile, {"A": 1, "B": 3})
    write_result_project(tmp_path, scene, tif, polygons)
    written = geopandas.read_file(tmp_path / "layers" / "polygons.geojson")
    assert written["color"].tolist() == ["#0094ff", "#00441b", "#ffd92f"]
    assert written.crs == "EPSG:4326"


def test_polygons_may_be_given_as_a_file(scene, tmp_path):
    small_polygons().to_crs("EPSG:4326").to_file(tmp_path / "mine.gpkg", driver="GPKG")
    tile = load_tile(scene.product)
    tif = write_class_map(tmp_path / "c.tif", small_classes(), tile, MAPPING)
    assert write_result_project(tmp_path, scene, tif, tmp_path / "mine.gpkg", None).is_file()


def test_a_class_map_that_is_not_there_is_told_in_words(scene, tmp_path):
    with pytest.raises(CourseError, match="write the class map first"):
        write_result_project(tmp_path, scene, tmp_path / "no.tif", small_polygons())


def test_the_picture_is_the_tci_on_its_place(scene, tmp_path):
    write_draw_project(tmp_path, scene)
    with rasterio.open(tmp_path / "true_colour.tif") as picture:
        with rasterio.open(scene.product.band_path("TCI", 60)) as original:
            assert picture.bounds == original.bounds and picture.shape == original.shape
        assert picture.crs == CRS


def test_a_product_without_tci_gets_a_picture_from_its_bands(tmp_path):
    scene = small_scene(tmp_path, tci=False)
    picture = true_colour(scene.product)
    assert picture.rgb.shape == (3, 200, 240)
    assert picture.rgb.std() > 20
    with rasterio.open(scene.product.band_path("B04", 60)) as band:
        assert picture.transform == band.transform


def test_a_large_tci_is_thinned_and_keeps_its_bounds(monkeypatch, scene):
    whole = true_colour(scene.product)
    monkeypatch.setattr("helpers.scenes.backdrop.LARGEST_SIDE", 120)
    small = true_colour(scene.product)
    assert small.rgb.shape == (3, 100, 120)
    assert small.bounds == pytest.approx(whole.bounds)


def test_class_names_are_quoted_in_expressions():
    from helpers.qgis.legend import make_legend

    text = color_expression(make_legend({"d'été": 1, "a\\b": 2}))
    assert "'d''été'" in text and "'a\\\\b'" in text


@pytest.mark.parametrize(
    ("width", "step"), [(109_800, 10), (14_400, 1), (1_000, 0.1), (90_000, 10)]
)
def test_the_scale_bar_has_round_lengths(width, step):
    assert scale_step(width) == pytest.approx(step)


def test_the_command_writes_the_project_for_other_classes(scene, tmp_path):
    command = [sys.executable, "-m", "commands.cli", "draw", str(scene.product.path)]
    done = subprocess.run(
        [*command, "--to", str(tmp_path / "to"), "--classes", "WATER,URBAN=#D55E00"],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "polygons.gpkg" in done.stdout
    text = project_of(tmp_path / "to" / "draw.qgz")
    assert "URBAN" in text and "#d55e00" in text and "FOREST" not in text
    wrong = subprocess.run(
        [*command, "--to", str(tmp_path / "no"), "--classes", "A=zzz"],
        capture_output=True, text=True,
    )  # fmt: skip
    assert wrong.returncode == 2 and "zzz" in wrong.stderr and "Traceback" not in wrong.stderr
    assert not (tmp_path / "no").exists()
