"""The interactive map alive in JupyterLab, and what stands in its place when it must not run."""

import re

import nbformat
import pytest

from helpers import maps
from helpers.maps.inline import UNTRUSTED
from tests.browser.notebook import PANEL, Notebook, errors_in
from tests.helpers.maps.test_maps import make_tile
from tests.helpers.maps.test_whole_tile import tile_of

CODE = """import rasterio

from helpers import load_tile, maps, open_scene
from helpers.classes import CLASSES
from helpers.polygons import read_polygons

scene = open_scene()
tile = load_tile(scene)
with rasterio.open(scene.truth) as file:
    classes = file.read(1)
mapping = {c.name: c.code for c in CLASSES}
maps.explore(tile, classes, mapping, read_polygons(scene.training))"""


# A computer so slow that the map stands there a while before its numbers are unpacked.
SLOW = """if (window !== window.top) {
    const read = Response.prototype.arrayBuffer;
    Response.prototype.arrayBuffer = async function () {
        await new Promise((go) => setTimeout(go, 1500));
        return read.call(this);
    };
}"""


def write(path, source, outputs=()):
    cell = nbformat.v4.new_code_cell(source, outputs=list(outputs), id="map")
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": kernel}), path)


def test_a_click_tells_reflectances_class_and_signature(page, lab, moment):
    page.add_init_script(SLOW)
    write(lab.folder / "explore.ipynb", CODE)
    notebook = Notebook(page, lab, "explore.ipynb")
    assert notebook.run_all(), errors_in(notebook.cells())
    frame = page.frame_locator(f"{PANEL} iframe")
    frame.locator(".leaflet-image-layer").first.wait_for()
    assert frame.locator("#views h2").all_inner_texts() == ["Picture", "Classes", "Polygons"]

    middle = frame.locator("#map")
    middle.click(position={"x": 250, "y": 300})
    pixel = frame.locator("#pixel")
    pixel.locator("h2").wait_for()
    said = pixel.inner_text()
    assert "B8A narrow near infrared" in said
    assert any(name in said for name in ("WATER", "FOREST", "FARM"))
    lines = frame.locator("#chart polyline").count()
    assert lines == 4  # three class means and the pixel

    frame.locator("#opacity").fill("0")
    classes = frame.locator('.leaflet-image-layer[alt="Classes"]')
    assert classes.evaluate("image => image.style.opacity") == "0"
    frame.get_by_label("False colour").check()
    assert frame.locator('.leaflet-image-layer[alt^="False colour"]').count() == 1
    frame.locator("#opacity").fill("60")
    frame.get_by_label("True colour").check()
    moment("explore", page.locator(f"{PANEL} .jp-OutputArea"))

    middle.focus()
    page.keyboard.press("Enter")  # without a mouse: the pixel in the middle
    pixel.locator("h2").wait_for()
    assert pixel.inner_text() != said
    assert page.watched.outside == []
    assert page.watched.errors == []


def test_a_map_that_loads_out_of_sight_is_fitted_when_it_is_shown(page):
    """JupyterLab may lay a frame out after its script has run."""
    page.set_content(
        f'<div id="out" style="display: none">{maps.explore(make_tile())._repr_html_()}'
    )
    frame = page.frame_locator("iframe")
    frame.locator("#credit:not(:empty)").wait_for(state="attached")  # the script has run
    page.locator("#out").evaluate("out => out.style.display = 'block'")
    frame.locator(".leaflet-image-layer").first.wait_for()
    shown = frame.locator(".leaflet-image-layer").first.bounding_box()
    room = frame.locator("#map").bounding_box()
    assert max(shown["width"] / room["width"], shown["height"] / room["height"]) > 0.8
    frame.locator("#map").click()
    frame.locator("#pixel h2").wait_for()


def test_a_large_tile_marks_the_very_pixel_whose_numbers_it_tells(page):
    tile = tile_of(331, 400, 60, "EPSG:32631")
    page.set_content(maps.explore(tile)._repr_html_())
    frame = page.frame_locator("iframe")
    frame.locator("#map").click(position={"x": 301, "y": 222})
    frame.locator("#pixel h2").wait_for()
    row, column = map(int, re.findall(r"\d+", frame.locator("#pixel h2").inner_text()))
    told = frame.locator("#pixel tr", has_text="B04").locator("td").last.inner_text()
    assert told == f"{tile.sel(band='B04').values[row, column]:.3f}"
    mark = frame.locator("path.leaflet-interactive").last.bounding_box()
    image = frame.locator(".leaflet-image-layer").first.bounding_box()
    pixel = image["width"] / 400
    assert mark["x"] - image["x"] == pytest.approx(column * pixel, abs=2)
    assert mark["y"] - image["y"] == pytest.approx(row * pixel, abs=2)


LIVE = """from helpers import maps
from tests.helpers.maps.test_whole_tile import tile_of

tile = tile_of(331, 400, 60, "EPSG:32631")
codes = (tile.values[0] * 1000 % 3).astype("uint8")
maps.explore(tile, codes, {"WATER": 1, "FOREST": 2})"""


def test_a_large_tile_in_a_kernel_answers_every_pixel(page, lab, moment):
    write(lab.folder / "live.ipynb", LIVE)
    notebook = Notebook(page, lab, "live.ipynb")
    assert notebook.run_all(), errors_in(notebook.cells())
    panel = page.locator(PANEL)
    drawn = panel.locator(".leaflet-container")
    drawn.locator(".leaflet-image-layer").first.wait_for(timeout=20_000)
    tile, said = tile_of(331, 400, 60, "EPSG:32631"), set()
    for place in ({"x": 300, "y": 200}, {"x": 305, "y": 203}):
        drawn.click(position=place)
        panel.get_by_text(re.compile(r"^Row \d+, column \d+$")).wait_for(timeout=20_000)
        page.wait_for_timeout(1000)  # the second answer takes the place of the first
        words = panel.locator("div[role=status]").first.inner_text()
        row, column = map(int, re.findall(r"Row (\d+), column (\d+)", words)[0])
        assert f"{tile.sel(band='B8A').values[row, column]:.3f}" in words
        said.add((row, column))
    assert len(said) == 2
    panel.get_by_label("Classes").check()
    moment("explore-whole-tile", panel.locator(".jp-OutputArea"))
    assert page.watched.outside == []


def test_an_untrusted_notebook_says_what_to_do(page, lab):
    """A notebook from somebody else: its frame is taken away, and a sentence is left."""
    tile = make_tile()
    html = nbformat.v4.new_output("display_data", {"text/html": maps.explore(tile)._repr_html_()})
    write(lab.folder / "untrusted.ipynb", "maps.explore(tile)", [html])
    Notebook(page, lab, "untrusted.ipynb")
    output = page.locator(f"{PANEL} .jp-OutputArea")
    output.get_by_text(UNTRUSTED).wait_for()
    assert output.locator("iframe").count() == 0
