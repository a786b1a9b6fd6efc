"""Polygon files of every kind: what the check says, with which feature, and what is read."""

import json
import re
import shutil

import geopandas
import numpy as np
import pandas as pd
import pyogrio
import pytest
from shapely import Polygon, box

from helpers import check_polygons
from helpers.errors import CourseError
from helpers.guard import HandedBack, answering
from helpers.polygons import read_polygons
from helpers.polygons.grid import Grid
from helpers.product import Product
from helpers.product.safe import write_product
from helpers.scenes import Scene
from tests.helpers.polygons import polygon_files as made

NUMBERS = [f"{n:02}" for n in range(1, 25)]
# What is said about each kind of file: level, numbers of the features, words. {} stands for a
# number that differs between the files made here and those that QGIS wrote.
SAID = {
    "01": [],
    "02": [],
    "03": [],
    "04": [("note", (), r"\"water\" is read as WATER, \"forest\" is read as FOREST")],
    "05": [
        ("warning", (4,), "is not a polygon but a LineString: ignored"),
        ("warning", (5,), "is not a polygon but a Point: ignored"),
    ],
    "06": [("note", (1, 2, 3), r"heights \(Z\) are dropped")],
    "07": [("warning", (1,), r"crosses itself at \({lon}, {lat}\); repaired")],
    "08": [
        ("error", (1,), "WATER lies outside the image, so the class has no pixel"),
        ("warning", (2,), "FOREST lies 62% outside the image"),
    ],
    "09": [("warning", (2, 4), "FOREST and FARM overlap on {overlap} pixels")],
    "10": [("note", (), r"\" Water\" is read as WATER, .*\"Farmland\" is read as FARM")],
    "11": [("note", (), r"no field \"color\": the course's own colours are used")],
    "12": [
        ("warning", (3,), r"colour \"not-a-colour\" is not understood"),
        ("warning", (3, 4, 5), r"FARM has several colours \(#94ff00 and #ff0000\): the first"),
        ("note", (2,), "no colour: the class's own is used"),
    ],
    "13": [("error", (2, 3), "have no class")],
    "14": [("warning", (4, 5, 6), "have no geometry: ignored")],
    "15": [("error", (), r"no polygons; were the edits saved.*Save only selected features.*\?$")],
    "16": [("error", (), "all polygons are WATER: a classifier needs at least two classes")],
    "17": [
        ("note", (), r"field \"Classe\" is used as \"class\""),
        ("note", (), r"field \"couleur\" is used as \"color\""),
    ],
    "18": [("warning", (1, 2, 3), "unexpected classes 1, 2 and 3: the course's are WATER")],
    "19": [],
    "20": [],
    "21": [("error", (1,), "WATER is too small: no 60 m pixel centre inside")],
    "22": [("error", (), r"the coordinates are metres \(.*the file says degrees")],
    "23": [("error", (), "latitude and longitude are swapped")],
    "24": [("error", (), r"cannot be read at line {line} .*Export > Save Features As")],
}
HERE = {"overlap": "100", "line": r"\d+", "lon": r"0\.\d{5}", "lat": r"44\.\d{5}"}
FROM_QGIS = {"overlap": "502", "line": "7", "lon": r"1\.32000", "lat": r"43\.72000"}


def scene_of(folder, shape, hole=None):
    """Return a scene that is one red band, with a hole without data."""
    numbers = np.full(shape, 1500, dtype="uint16")
    if hole:
        numbers[hole] = 0
    product = write_product(
        folder, {("B04", 60): numbers}, crs=made.CRS, transform=made.TRANSFORM, metadata=False
    )
    return Scene("tile", "Tile", Product.open(product), None, None, None, None, "made up")


@pytest.fixture(scope="session")
def tile(tmp_path_factory):
    return scene_of(tmp_path_factory.mktemp("tile"), made.SHAPE)


@pytest.fixture(scope="session")
def large_tile(tmp_path_factory):
    """A scene on the grid of the real tile T31TCJ."""
    return scene_of(tmp_path_factory.mktemp("large"), (1830, 1830))


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    return made.write_files(tmp_path_factory.mktemp("polygons"))


def file_of(folder, number):
    return next(p for p in sorted(folder.iterdir()) if p.name.startswith(number))


def assert_said(report, number, values):
    expected = SAID[number]
    found = [(p.level, p.features) for p in report.problems]
    assert found[: len(expected)] == [(level, features) for level, features, _ in expected], report
    for problem, (_, _, words) in zip(report.problems, expected, strict=False):
        for name, value in values.items():
            words = words.replace(f"{{{name}}}", value)
        assert re.search(words, problem.text), problem
    assert report.ok is not any(level == "error" for level, _, _ in expected)


SAME_PIXELS = ["01", "02", "03", "04", "05", "06", "10", "11", "14", "17", "19", "20"]


@pytest.mark.parametrize("number", NUMBERS)
def test_each_kind_of_file(files, tile, number):
    report = check_polygons(file_of(files, number), tile)
    assert_said(report, number, HERE)
    assert len(report.problems) == len(SAID[number])
    assert number not in SAME_PIXELS or report.pixels == made.PIXELS


@pytest.mark.parametrize("number", NUMBERS)
def test_each_file_that_qgis_wrote(polygon_files, large_tile, number, monkeypatch):
    # reading the image 24 times would take longer than all the rest
    monkeypatch.setattr(Grid, "has_data", np.ones((1830, 1830), dtype=bool))
    report = check_polygons(file_of(polygon_files, number), large_tile)
    assert_said(report, number, FROM_QGIS)
    pixels = {"WATER": 282, "FOREST": 2481, "FARM": 350}
    assert number not in SAME_PIXELS or report.pixels == pixels


def test_the_text_says_pixels_problems_and_what_to_do(files, tile, capsys):
    report = check_polygons(file_of(files, "08"), tile)
    text = capsys.readouterr().out
    assert text == f"{report}\n"
    assert re.search(r"^FARM +2 +210 +76$", text, re.MULTILINE)  # polygons, pixels, hectares
    assert re.search(
        r"^ERROR +feature 1: WATER .*In QGIS: move or delete it\.$", text, re.MULTILINE
    )
    assert text.index("ERROR") < text.index("WARNING")
    assert "row numbers of the attribute table" in text
    assert "Mend the errors" in text


def test_a_file_without_problems_says_so(files, tile, capsys):
    assert check_polygons(file_of(files, "01"), tile).ok
    assert capsys.readouterr().out.endswith("No problem found.\n")


def test_the_map_marks_the_features_with_problems(files, mini, tmp_path):
    polygons = geopandas.read_file(mini.training)
    crossing = polygons.to_crs(mini_crs(mini)).geometry[0].representative_point()
    bowtie = geopandas.GeoSeries(
        [Polygon([(0, 0), (900, 900), (900, 0), (0, 900)])], crs=mini_crs(mini)
    ).translate(crossing.x, crossing.y)
    polygons.loc[0, "geometry"] = bowtie.to_crs(polygons.crs)[0]
    polygons.to_file(tmp_path / "p.geojson")
    report = check_polygons(tmp_path / "p.geojson", mini)
    view = report.show()
    assert "feature 1 (warning)" in view.alt
    assert any(text.get_text() == "1" for text in view.axes.texts)
    assert report._repr_html_().startswith("<img alt=")


def mini_crs(scene):
    return Grid.of_product(scene.product).crs


def test_a_file_that_gives_no_polygon_shows_no_map(files, tile):
    assert check_polygons(file_of(files, "24"), tile)._repr_html_() is None


def test_the_scene_in_use_is_the_default(files, mini, monkeypatch):
    monkeypatch.setenv("COURSE_SCENE", "garonne-mini")
    assert check_polygons(file_of(files, "01")).scene.name == mini.name


# read_polygons


@pytest.mark.parametrize("number", [*SAME_PIXELS, "07", "09", "12", "18", "21", "08"])
def test_usable_files_are_read_in_order(files, number):
    polygons = read_polygons(file_of(files, number))
    assert set(polygons.geom_type) <= {"Polygon", "MultiPolygon"}
    assert polygons.is_valid.all() and not polygons.has_z.any()
    assert polygons["color"].str.fullmatch("#[0-9a-fA-F]{6}").all()
    assert polygons.groupby("class")["color"].nunique().max() == 1
    assert polygons["feature"].is_monotonic_increasing
    assert polygons.crs.to_epsg() == (32631 if number == "03" else 4326)


@pytest.mark.parametrize("number", ["13", "15", "16", "24"])
def test_errors_that_need_no_image_are_raised_by_reading(files, number):
    with pytest.raises(CourseError) as caught:
        read_polygons(file_of(files, number))
    assert str(file_of(files, number)) in str(caught.value)


def test_other_fields_stay(tmp_path):
    content = made.collection(made.THREE)
    content["features"][0]["properties"]["note"] = "seen in May"
    path = write(tmp_path, content)
    assert read_polygons(path)["note"][0] == "seen in May"


def test_neither_helper_works_for_an_answer(files, tile):
    with answering():
        with pytest.raises(HandedBack):
            read_polygons(file_of(files, "01"))
        with pytest.raises(HandedBack):
            check_polygons(file_of(files, "01"), tile)


# more that a file can be


def write(folder, content, name="polygons.geojson"):
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def problems_of(path, tile, **options):
    return [(p.level, p.text) for p in check_polygons(path, tile, **options).problems]


def test_a_shapefile_without_prj_is_placed_by_its_coordinates(files, tile, tmp_path):
    table = geopandas.read_file(files / "19_shapefile").to_crs(made.CRS)
    table.to_file(tmp_path / "p.shp")
    (tmp_path / "p.prj").unlink()
    report = check_polygons(tmp_path / "p.shp", tile)
    assert report.pixels == made.PIXELS
    assert [(p.level, p.text) for p in report.problems] == [
        ("warning", "the file names no CRS; EPSG:32631 is assumed")
    ]
    with pytest.raises(CourseError, match="names no CRS and its coordinates are no degrees"):
        read_polygons(tmp_path / "p.shp")


def test_a_side_file_of_a_shapefile_means_the_shapefile(files, tile):
    assert check_polygons(files / "19_shapefile" / "polygons.dbf", tile).pixels == made.PIXELS


def test_a_shapefile_without_its_other_files(files, tile, tmp_path):
    shutil.copy(files / "19_shapefile" / "polygons.shp", tmp_path / "p.shp")
    ((level, text),) = problems_of(tmp_path / "p.shp", tile)
    assert level == "error"
    assert r"without its .shx and .dbf file; copy all files named p.* together" in text


def test_a_zipped_shapefile_is_read(files, tile, tmp_path):
    archive = shutil.make_archive(str(tmp_path / "p"), "zip", files / "19_shapefile")
    assert check_polygons(archive, tile).pixels == made.PIXELS


def test_several_layers_are_asked_about(tile, tmp_path):
    table = read_polygons(write(tmp_path, made.collection(made.THREE)))
    for name in ("may", "june"):
        table.to_file(tmp_path / "p.gpkg", layer=name)
    ((level, text),) = problems_of(tmp_path / "p.gpkg", tile)
    assert level == "error" and text.endswith(
        "several layers; choose one of them: layer= may, june"
    )
    assert check_polygons(tmp_path / "p.gpkg", tile, layer="june").pixels == made.PIXELS
    styles = pd.DataFrame({"styleName": ["colours"]})  # QGIS keeps a layer's style so
    pyogrio.write_dataframe(styles, tmp_path / "p.gpkg", layer="layer_styles")
    ((_, text),) = problems_of(tmp_path / "p.gpkg", tile)
    assert text.endswith("layer= may, june")
    ((level, text),) = problems_of(tmp_path / "p.gpkg", tile, layer="july")
    assert level == "error" and "no layer 'july'" in text


def test_unsaved_edits_in_qgis(tile, tmp_path):
    table = read_polygons(write(tmp_path, made.collection(made.THREE)))
    table.iloc[:0].to_file(tmp_path / "p.gpkg", layer="p", geometry_type="MultiPolygon")
    (tmp_path / "p.gpkg-wal").touch()
    ((_, text),) = problems_of(tmp_path / "p.gpkg", tile)
    assert "save the layer edits" in text


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("draw.qgz", "", "QGIS project or style, not polygons"),
        ("p.geojson", "", "cannot be read at line 1"),
        ("p.geojson", "[1, 2]", "cannot be read as polygons"),
        ("p.gpkg", "no database", "cannot be read as polygons"),
    ],
)
def test_files_that_are_something_else(tile, tmp_path, name, content, words):
    ((level, text),) = problems_of(write(tmp_path, content, name), tile)
    assert level == "error" and words in text and name in text


def test_a_missing_file_is_answered_with_those_there(files, tile):
    ((_, text),) = problems_of(files / "polygon.geojson", tile)
    assert "is not there" in text and "01.geojson" in text


def test_a_file_in_another_encoding(tile, tmp_path):
    text = json.dumps(made.collection([("Forêt", made.FOREST)]), ensure_ascii=False)
    (tmp_path / "p.geojson").write_bytes(text.encode("latin-1"))
    ((_, text),) = problems_of(tmp_path / "p.geojson", tile)
    assert "not in UTF-8" in text


def test_accents_and_a_byte_order_mark_do_no_harm(tile, tmp_path):
    text = json.dumps(made.collection([("Forêt", made.FOREST), ("eau", made.WATER)]))
    (tmp_path / "p.geojson").write_text("\ufeff" + text, encoding="utf-8")
    assert set(check_polygons(tmp_path / "p.geojson", tile).pixels) == {"FOREST", "WATER"}


def test_no_class_field_lists_the_fields(tile, tmp_path):
    path = write(tmp_path, made.collection(made.THREE, **{"class": "kind", "color": ""}))
    problems = problems_of(path, tile)
    assert ("error", 'there is no field "class" (the fields are: id, kind)') in problems


def test_a_ring_of_two_points_has_no_area(tile, tmp_path):
    content = made.collection([*made.THREE, ("FARM", made.FARM)])
    ring = content["features"][3]["geometry"]["coordinates"][0][0]
    content["features"][3]["geometry"]["coordinates"] = [[[ring[0], ring[1], ring[0]]]]
    assert ("warning", "has no area: ignored") in problems_of(write(tmp_path, content), tile)


def test_a_ring_that_was_not_closed_is_closed_and_one_of_a_point_is_left_out(tile, tmp_path):
    content = made.collection([*made.THREE, ("FARM", made.FARM)])
    rings = content["features"][2]["geometry"]["coordinates"]
    content["features"][2]["geometry"]["coordinates"] = [[list(r)[:-1] for r in p] for p in rings]
    content["features"][3]["geometry"]["coordinates"] = [[[rings[0][0][0]]]]
    report = check_polygons(write(tmp_path, content), tile)
    assert report.pixels == made.PIXELS
    assert [(p.features, p.text) for p in report.problems] == [((4,), "has no geometry: ignored")]


def test_the_first_colour_that_can_be_read_is_the_class_s(files, tile):
    polygons = check_polygons(file_of(files, "12"), tile).polygons
    assert set(polygons.loc[polygons["class"] == "FARM", "color"]) == {"#94ff00"}


def test_all_polygons_of_another_place(tile, tmp_path):
    shapes = [(name, box(i, 10, i + 0.1, 10.1)) for i, name in enumerate(made.COLORS)]
    path = write(tmp_path, made.collection(shapes, to=made.plain))
    ((level, text),) = problems_of(path, tile)
    assert level == "error"
    assert "longitude 0.00, latitude 10.00, and the image covers 0.5" in text


@pytest.mark.parametrize(
    ("shape", "says", "words"),
    [
        (made.degrees, "EPSG:2154", r"are degrees \(0\.5\d, 44\.2\d\), the file says EPSG:2154"),
        (made.plain, "EPSG:32630", r"says EPSG:32630.*outside the image; they fit EPSG:32631"),
        (
            made.plain,
            "EPSG:4326",
            r"are metres \(300300, .*the file says degrees; they fit EPSG:326",
        ),
    ],
)
def test_a_crs_that_was_set_and_not_converted(tile, tmp_path, shape, says, words):
    table = geopandas.GeoDataFrame(
        {"class": ["WATER", "FARM"]}, geometry=[shape(made.WATER), shape(made.FARM)], crs=says
    )
    table.to_file(tmp_path / "p.gpkg")
    problem = check_polygons(tmp_path / "p.gpkg", tile).problems[0]
    assert problem.level == "error" and re.search(words, problem.text)


def test_swapped_metres_are_found_as_well(tile, tmp_path):
    table = geopandas.GeoDataFrame(
        {"class": ["WATER", "FARM"]},
        geometry=[made.swapped(made.WATER), made.swapped(made.FARM)], crs=made.CRS,
    )  # fmt: skip
    table.to_file(tmp_path / "p.gpkg")
    assert ("error", "latitude and longitude are swapped: GeoJSON wants [longitude, latitude]") in (
        problems_of(tmp_path / "p.gpkg", tile)
    )


def test_few_pixels_absent_classes_and_equal_colours(tile, tmp_path):
    content = made.collection([("WATER", made.rectangle(5, 5, 5, 5)), ("FOREST", made.FOREST)])
    for item in content["features"]:
        item["properties"]["color"] = "#123456"
    texts = [text for _, text in problems_of(write(tmp_path, content), tile)]
    assert sorted(texts) == [
        "WATER and FOREST have the same colour, so a map cannot tell them apart",
        "WATER has only 25 pixels, aim at 30 or more",
        "no polygon of class FARM, so no map made from this file will show it",
    ]


def test_classes_of_ones_own_get_a_warning_and_different_colours(tile, tmp_path):
    shapes = [("vineyard", made.FARM), ("Vineyard ", made.WATER), ("orchard", made.FOREST)]
    path = write(tmp_path, made.collection(shapes, color=""))
    report = check_polygons(path, tile)
    assert list(report.pixels) == ["vineyard", "orchard"]
    assert report.ok
    assert report.polygons.groupby("class")["color"].first().nunique() == 2


def test_pixels_without_data_do_not_count(tmp_path):
    tile = scene_of(tmp_path, made.SHAPE, hole=np.s_[:, 40:])
    report = check_polygons(write(tmp_path, made.collection(made.THREE)), tile)
    assert report.pixels == {"WATER": 140, "FOREST": 200, "FARM": 100}
    texts = [p.text for p in report.problems]
    assert "FOREST lies 50% where the image has no data" in texts


def test_a_pixel_of_two_polygons_of_a_class_counts_once(tile, tmp_path):
    path = write(tmp_path, made.collection([*made.THREE, ("FARM", made.FARM)]))
    assert check_polygons(path, tile).pixels == made.PIXELS


def test_pixels_inside_are_those_whose_centre_is(tile):
    grid = Grid.of_product(tile.product)
    left, top = made.TRANSFORM @ (3, 2)
    # reaches the centres of 2 x 1 pixels, and touches more
    shape = box(left - 40, top - 35, left + 35, top + 10)
    assert grid.pixels_inside(shape).tolist() == [2 * 80 + 2, 2 * 80 + 3]
    assert len(grid.pixels_inside(box(0, 0, 1, 1))) == 0


def test_large_polygons_are_counted_in_strips(tile, monkeypatch):
    grid = Grid.of_product(tile.product)
    whole = grid.pixels_inside(grid.outline)
    monkeypatch.setattr("helpers.polygons.grid._STRIP", 100)
    assert whole.tolist() == grid.pixels_inside(grid.outline).tolist() == list(range(60 * 80))


def test_large_images_are_thinned_out_to_see_where_they_have_data(tmp_path, monkeypatch):
    monkeypatch.setattr("helpers.polygons.grid.PICTURE_SIDE", 20)
    tile = scene_of(tmp_path, made.SHAPE, hole=np.s_[:, 40:])
    assert Grid.of_product(tile.product).has_data.shape == (15, 20)
    report = check_polygons(write(tmp_path, made.collection(made.THREE)), tile)
    assert report.pixels == {"WATER": 140, "FOREST": 200, "FARM": 100}
