"""What the check says of polygons is what a run does with them, whatever the file looks like."""

import json
import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from commands.cli import cli
from helpers.errors import CourseError
from helpers.polygons import ERROR, examine_polygons
from helpers.scenes import open_product


def run(scene, polygons, folder, *options):
    arguments = ["run", "--product", scene.product.path, "--polygons", polygons, "--csv",
                 folder / "s.csv", "--map", folder / "map.tif", "--until", "4"]  # fmt: skip
    return CliRunner().invoke(cli, [*map(str, arguments), *options])


def agree(scene, polygons, folder, *options, layer=None):
    """Assert that check and run count the same pixels, with the same words; return the report."""
    report = examine_polygons(polygons, scene, layer)
    result = run(scene, polygons, folder, *options)
    if not report.ok:
        error = next(p for p in report.problems if p.level == ERROR)
        assert isinstance(result.exception, CourseError), result.output
        assert error.text.split(": ")[-1][:40] in str(result.exception)
        assert len(str(result.exception).splitlines()) == 1
        return report
    assert result.exit_code == 0, (result.output, result.exception)
    for problem in report.problems:
        assert str(problem) in result.output
    counts = ", ".join(f"{pixels} {name}" for name, pixels in report.pixels.items())
    assert f"{counts} labelled pixels" in result.output
    return report


def change(mini, folder, edit):
    """Write the small scene's polygons with every feature changed."""
    content = json.loads(mini.training.read_text("utf-8"))
    for number, feature in enumerate(content["features"]):
        edit(number, feature)
    path = folder / "mine.geojson"
    path.write_text(json.dumps(content), "utf-8")
    return path


def other_field(number, feature):
    feature["properties"]["Class"] = feature["properties"].pop("class")


def mixed_case(number, feature):
    name = feature["properties"]["class"]
    feature["properties"]["class"] = (name, name.lower(), f" {name.title()} ")[number % 3]


def lists(number, feature):
    feature["properties"]["class"] = [feature["properties"]["class"]]


def some_lists(number, feature):
    if number == 0:
        lists(number, feature)


def lists_of_two(number, feature):
    feature["properties"]["class"] = [feature["properties"]["class"], "FARM"]


def dictionaries(number, feature):
    feature["properties"]["class"] = {"name": feature["properties"]["class"]}


def collections(number, feature):
    point = {"type": "Point", "coordinates": [1.2, 43.7]}
    parts = [feature["geometry"], point]
    feature["geometry"] = {"type": "GeometryCollection", "geometries": parts}


def nested_collections(number, feature):
    collections(number, feature)
    feature["geometry"] = {"type": "GeometryCollection", "geometries": [feature["geometry"]]}


def colours(number, feature):
    feature["properties"]["color"] = {
        "WATER": "rgba(0,0,255,0.5)", "FOREST": "rgb(0 128 0 / 50%)", "FARM": "255,217,47,255",
    }[feature["properties"]["class"]]  # fmt: skip


def raised(number, feature):
    for ring in rings(feature["geometry"]):
        ring[:] = [[*corner[:2], 150.0] for corner in ring]


def rings(geometry):
    if geometry["type"] == "Polygon":
        return geometry["coordinates"]
    return [ring for part in geometry["coordinates"] for ring in part]


def corner(value):
    def edit(number, feature):
        if number == 1:
            rings(feature["geometry"])[0][1][0] = value

    return edit


EDITS = {
    "field in another case": other_field,
    "names in mixed case": mixed_case,
    "lists of one": lists,
    "one list": some_lists,
    "lists of two": lists_of_two,
    "dictionaries": dictionaries,
    "collections": collections,
    "nested collections": nested_collections,
    "colours of all kinds": colours,
    "heights": raised,
    "NaN": corner(float("nan")),
    "infinity": corner(float("inf")),
    "minus infinity": corner(float("-inf")),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_check_and_run_agree(mini, tmp_path, edit):
    plain = examine_polygons(mini.training, mini).pixels
    report = agree(mini, change(mini, tmp_path, edit), tmp_path)
    if report.ok:  # whatever was put right, no pixel is lost
        assert report.pixels == plain


def test_a_stray_line_and_a_point_are_not_burnt(mini, tmp_path):
    content = json.loads(mini.training.read_text("utf-8"))
    ring = rings(content["features"][0]["geometry"])[0]
    for kind, place in (("LineString", ring), ("Point", ring[0])):
        content["features"].append(
            {"type": "Feature", "properties": {"class": "FARM", "color": "#ffd92f"},
             "geometry": {"type": kind, "coordinates": place}}
        )  # fmt: skip
    path = tmp_path / "mine.geojson"
    path.write_text(json.dumps(content), "utf-8")
    report = agree(mini, path, tmp_path)
    assert report.pixels == examine_polygons(mini.training, mini).pixels
    assert sum("is not a polygon" in p.text for p in report.problems) == 2


def test_an_overlap_is_told(mini, tmp_path):
    content = json.loads(mini.training.read_text("utf-8"))
    twin = json.loads(json.dumps(content["features"][0]))
    names = {f["properties"]["class"] for f in content["features"]}
    twin["properties"]["class"] = (names - {twin["properties"]["class"]}).pop()
    content["features"].append(twin)
    path = tmp_path / "mine.geojson"
    path.write_text(json.dumps(content), "utf-8")
    result = run(mini, path, tmp_path)
    assert result.exit_code == 0, result.output
    assert "WARNING" in result.output and "overlap on" in result.output


def test_too_many_classes_are_refused_before_the_work(mini, tmp_path):
    content = json.loads(mini.training.read_text("utf-8"))
    template = json.dumps(content["features"][0])
    content["features"] = [json.loads(template) for _ in range(300)]
    for number, feature in enumerate(content["features"]):
        feature["properties"]["class"] = f"kind {number}"
    path = tmp_path / "mine.geojson"
    path.write_text(json.dumps(content), "utf-8")
    result = run(mini, path, tmp_path)
    assert "300 different classes" in str(result.exception)
    assert "Step 1" not in result.output


@pytest.fixture
def two_layers(mini, tmp_path):
    import geopandas

    path = tmp_path / "mine.gpkg"
    polygons = geopandas.read_file(mini.training)
    polygons.to_file(path, layer="mine")
    polygons[:5].to_file(path, layer="old draft", mode="a")
    return path


def test_a_file_of_two_layers_asks_for_one(mini, two_layers, tmp_path):
    result = run(mini, two_layers, tmp_path)
    assert "mine, old draft" in str(result.exception) and "--layer" in str(result.exception)
    report = agree(mini, two_layers, tmp_path, "--layer", "mine", layer="mine")
    assert report.pixels == examine_polygons(mini.training, mini).pixels


def test_polygons_without_a_pixel_stop_the_run_with_one_sentence(mini, tmp_path):
    def shrink(number, feature):
        ring = rings(feature["geometry"])[0]
        x, y = ring[0][:2]
        ring = [[x, y], [x + 1e-5, y], [x, y + 1e-5], [x, y]]
        feature["geometry"] = {"type": "Polygon", "coordinates": [ring]}

    result = run(mini, change(mini, tmp_path, shrink), tmp_path)
    assert isinstance(result.exception, CourseError)
    assert "pixel" in str(result.exception) and "Step 4" not in result.output


def test_a_macs_shadow_files_are_no_images(mini, tmp_path):
    product = shutil.copytree(mini.product.path, tmp_path / mini.product.path.name)
    for image in list(product.rglob("*.jp2")):
        (image.parent / f"._{image.name}").write_bytes(b"\0\5\26\7")
    scene = open_product(product)
    agree(scene, mini.training, tmp_path)


def test_a_learners_own_step_gets_the_polygons_as_the_check_reads_them(mini, tmp_path):
    notebooks = tmp_path / "notebooks"
    shutil.copytree("source", notebooks)
    path = change(mini, tmp_path, other_field)
    result = run(mini, path, tmp_path, "--notebooks", str(notebooks))
    assert result.exit_code == 0, (result.output, result.exception)
    counts = examine_polygons(mini.training, mini).pixels
    assert ", ".join(f"{n} {name}" for name, n in counts.items()) in result.output


def cases():
    folder = os.environ.get("COURSE_TEST_CASES")
    found = sorted((Path(folder) / "polygons").iterdir()) if folder else []
    return found or [pytest.param(None, marks=pytest.mark.skip("COURSE_TEST_CASES is not set"))]


@pytest.mark.parametrize("path", cases(), ids=lambda p: p.name if p else "none")
def test_the_cases_of_others(toulouse, tmp_path, path):
    scene = open_product(toulouse / "SENTINEL.SAFE")
    report = agree(scene, path, tmp_path)
    if report.ok:
        assert report.pixels == {"WATER": 282, "FOREST": 2481, "FARM": 350}
