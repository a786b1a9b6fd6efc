"""Drawing with a real mouse in a real browser that can reach nothing but this machine."""

import json

import geopandas
import nbformat
import numpy as np
import pytest

from helpers.draw.widgets import WEB_MERCATOR, WEB_METRES_PER_PIXEL, overlay_of, whole_zoom
from helpers.scenes.backdrop import true_colour
from helpers.steps import STEPS
from landcover.pipeline import load_functions
from tests.browser.notebook import BUSY, Notebook, errors_in

FILE = "drawn.geojson"
CELL = f"""from helpers import open_scene
from helpers.draw import draw_polygons

board = draw_polygons(open_scene(), {FILE!r})
board"""
# Corners in screen pixels from the middle of the map.
POND = [(-120, -80), (-60, -80), (-60, -20), (-120, -20)]
WOOD = [(40, 20), (120, 20), (80, 100)]
MOVED = (-150, -110)


class Canvas:
    """The map on the screen, and where on the ground its pixels lie."""

    def __init__(self, page, scene):
        self.page = page
        self.map = page.locator(".leaflet-container")
        self.map.scroll_into_view_if_needed()
        _, bounds = overlay_of(true_colour(scene.product))
        self.metres = WEB_METRES_PER_PIXEL / 2 ** whole_zoom(bounds)
        self.middle = ((bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2)

    def at(self, corner):
        box = self.map.bounding_box()
        return box["x"] + box["width"] / 2 + corner[0], box["y"] + box["height"] / 2 + corner[1]

    def ground(self, corners, crs):
        """Return corners as an array (n, 2) of metres."""
        x, y = np.array(corners, float).T * self.metres
        places = geopandas.points_from_xy(self.middle[0] + x, self.middle[1] - y, crs=WEB_MERCATOR)
        places = places.to_crs(crs)
        return np.column_stack([places.x, places.y])

    def button(self, name):
        self.page.locator(f".leaflet-pm-icon-{name}").click()

    def draw(self, corners):
        self.button("polygon")
        for corner in corners[:-1]:
            self.page.mouse.click(*self.at(corner))
            self.page.wait_for_timeout(120)  # two fast clicks would be a double click
        self.page.mouse.dblclick(*self.at(corners[-1]))

    def drag(self, start, end):
        self.page.mouse.move(*self.at(start))
        self.page.mouse.down()
        self.page.mouse.move(*self.at(end), steps=5)
        self.page.mouse.up()


@pytest.fixture
def notebook(page, lab):
    (lab.folder / FILE).unlink(missing_ok=True)
    page.set_viewport_size({"width": 1280, "height": 1180})  # the whole board in view
    content = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL, id="board")])
    content.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}  # fmt: skip  # noqa: E501
    nbformat.write(content, lab.folder / "draw.ipynb")
    return Notebook(page, lab, "draw.ipynb")


def show(notebook):
    assert notebook.run_all()
    assert errors_in(notebook.cells()) == {}
    notebook.page.locator(".leaflet-pm-icon-polygon").wait_for(timeout=BUSY)
    notebook.page.wait_for_timeout(500)


def told(page, text):
    page.locator('[role="status"]').filter(has_text=text).wait_for(timeout=10_000)


def polygons_in(path, crs):
    return geopandas.read_file(path).to_crs(crs).set_index("class")


def corners_of(geometry):
    (part,) = geometry.geoms
    return np.array(part.exterior.coords)[:-1]


def distance_of(found, expected):
    """Return the largest distance of a corner to its nearest expected one, both ways, metres."""
    between = np.linalg.norm(found[:, None] - expected[None], axis=-1)
    return max(between.min(axis=0).max(), between.min(axis=1).max())


def test_polygons_drawn_by_mouse_are_saved_in_place_and_train_a_map(
    page, lab, mini, notebook, moment
):
    show(notebook)
    canvas, path = Canvas(page, mini), lab.folder / FILE
    crs = true_colour(mini.product).crs
    canvas.draw(POND)
    told(page, "Saved")
    page.get_by_role("button", name="FOREST").click()
    canvas.draw(WOOD)
    told(page, "FOREST")
    page.wait_for_timeout(600)

    moment("drawing-board", page.locator(".jp-OutputArea-output").first)

    table = polygons_in(path, crs)
    colors = {name: color.lower() for name, color in table["color"].items()}
    assert colors == {"WATER": "#3b8ede", "FOREST": "#00441b"}
    for name, corners in (("WATER", POND), ("FOREST", WOOD)):
        found = corners_of(table.geometry[name])
        assert len(found) == len(corners)
        assert distance_of(found, canvas.ground(corners, crs)) < 60  # metres: one pixel

    canvas.button("edit")
    canvas.drag(POND[0], MOVED)
    page.wait_for_timeout(600)
    moved = corners_of(polygons_in(path, crs).geometry["WATER"])
    assert distance_of(moved, canvas.ground([MOVED, *POND[1:]], crs)) < 60
    page.get_by_role("button", name="Undo").click()
    told(page, "Undone")
    back = corners_of(polygons_in(path, crs).geometry["WATER"])
    assert distance_of(back, canvas.ground(POND, crs)) < 60

    functions = load_functions(None, STEPS[:4])
    loaded = functions["load_feature_polygons"](path)
    tile = functions["load_sentinel_data"](mini.product.path, 60, mini.product.offset)
    mask, mapping = functions["rasterize_geojson"](tile, loaded.to_crs(tile.rio.crs))
    samples = functions["produce_clips"](tile, mask, mapping)
    assert set(mapping) == {"WATER", "FOREST"}
    assert {int(code) for code in samples[:, -1]} == set(mapping.values())
    assert page.watched.outside == []
    # Jupyter's server answers 500 when the list of kernels is asked for while one starts.
    assert [error for error in page.watched.errors if "status of 500" not in error] == []


def test_a_drawing_is_there_again_and_can_be_erased(page, lab, mini, notebook):
    show(notebook)
    canvas, path = Canvas(page, mini), lab.folder / FILE
    canvas.draw(WOOD)
    told(page, "Saved")
    notebook.run_all()  # as after opening the notebook again: a new board on the same file
    told(page, "Loaded")
    page.wait_for_timeout(800)
    canvas = Canvas(page, mini)
    canvas.button("delete")
    page.mouse.click(*canvas.at((80, 50)))
    told(page, "Saved")
    assert json.loads(path.read_text("utf-8"))["features"] == []
    assert page.watched.outside == []


def test_a_notebook_shows_the_pictures_it_carries(page, lab):
    notebook = Notebook(page, lab, "notebooks/01_load_polygons.ipynb")
    images = notebook.cell("qgis").locator("img")
    images.first.wait_for(timeout=BUSY)
    assert images.count() == 3
    for image in images.all():
        assert image.get_attribute("alt")
        assert image.evaluate("async image => { await image.decode(); return image.naturalWidth }")
    assert page.watched.outside == []
