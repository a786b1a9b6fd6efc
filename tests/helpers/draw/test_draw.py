"""The drawing board without a browser: what is saved, loaded, counted, undone and refused."""

import io
import json
from base64 import b64decode

import geopandas
import numpy as np
import pytest
import rasterio
import shapely
from PIL import Image

from helpers.draw import draw_polygons
from helpers.draw.drawings import (
    WGS84,
    Shape,
    areas,
    count_pixels,
    in_crs,
    load_drawing,
    read_text,
    save_drawing,
)
from helpers.errors import CourseError
from helpers.polygons.grid import Grid
from tests.helpers.qgis.small import CRS, small_scene

COLORS = {"WATER": "#3b8ede", "FOREST": "#00441b"}


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    return small_scene(tmp_path_factory.mktemp("product"))


@pytest.fixture(scope="module")
def grid(scene):
    return Grid.of_product(scene.product)


@pytest.fixture
def board(scene, tmp_path):
    return draw_polygons(scene, tmp_path / "mine.geojson").board


def square(column, row, size=10):
    """Return a square that covers `size` x `size` pixels, in degrees."""
    left, top = 300_000 + 60 * column, 7_000_000 - 60 * row
    box = shapely.box(left, top - 60 * size, left + 60 * size, top)
    return in_crs(box, CRS, WGS84)


def as_the_browser_sends(shape, style):
    geometry = json.loads(shapely.to_geojson(shape))
    properties = {"type": "polygon", "style": style}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def style_of(board):
    return dict(board.parts.control.polygon["pathOptions"])


def saved(board):
    return geopandas.read_file(board.path)


def test_a_square_of_ten_by_ten_pixels_counts_a_hundred(grid):
    counts, overlaps = count_pixels([Shape("WATER", square(3, 4))], grid)
    assert (counts, overlaps) == ({"WATER": 100}, {})


def test_pixels_drawn_twice_count_once_and_overlaps_of_classes_are_told(grid):
    shapes = [Shape("WATER", square(0, 0)), Shape("WATER", square(5, 0))]
    shapes.append(Shape("FOREST", square(13, 8)))
    counts, overlaps = count_pixels(shapes, grid)
    assert counts == {"WATER": 150, "FOREST": 100}
    assert overlaps == {"WATER and FOREST": 4}


def test_a_bow_tie_is_repaired():
    bow = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    area = areas([Shape("WATER", bow)])["WATER"]
    assert area.is_valid and area.geom_type == "MultiPolygon" and area.area == pytest.approx(0.5)


def test_the_file_is_what_qgis_exports_and_is_loaded_again(tmp_path):
    shapes = [Shape("WATER", square(0, 0)), Shape("FOREST", square(20, 0)),
              Shape("WATER", square(40, 0))]  # fmt: skip
    save_drawing(tmp_path / "mine.geojson", shapes, COLORS)
    content = json.loads((tmp_path / "mine.geojson").read_text("utf-8"))
    assert content["crs"]["properties"]["name"] == "urn:ogc:def:crs:OGC:1.3:CRS84"
    kinds = [f["geometry"]["type"] for f in content["features"]]
    properties = [f["properties"] for f in content["features"]]
    assert kinds == ["MultiPolygon", "MultiPolygon"]
    assert properties == [{"class": n, "color": c} for n, c in COLORS.items()]
    again = load_drawing(tmp_path / "mine.geojson")
    assert sorted(s.name for s in again) == ["FOREST", "WATER", "WATER"]
    assert [p.name for p in tmp_path.iterdir()] == ["mine.geojson"]


def test_polygons_exported_in_metres_are_loaded_in_degrees(tmp_path):
    frame = geopandas.GeoDataFrame({"class": ["WATER"]}, geometry=[square(2, 2)], crs=WGS84)
    frame.to_crs(CRS).to_file(tmp_path / "utm.geojson", driver="GeoJSON")
    (shape,) = load_drawing(tmp_path / "utm.geojson")
    assert shape.polygon.symmetric_difference(square(2, 2)).area < 1e-9


@pytest.mark.parametrize("text", ["{", '{"type": "FeatureCollection"}', "no json"])
def test_a_damaged_file_is_never_overwritten(scene, tmp_path, text, capsys):
    path = tmp_path / "mine.geojson"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CourseError, match=r"mine\.geojson"):
        load_drawing(path)
    assert draw_polygons(scene, path) is None
    assert "The map stays closed" in capsys.readouterr().out
    assert path.read_text("utf-8") == text


def test_a_shape_from_the_map_is_saved_at_once_with_class_and_colour(board):
    board.parts.chosen.value = "FOREST"
    drawn = as_the_browser_sends(square(5, 5), style_of(board))
    board.parts.control.data = [drawn]
    table = saved(board)
    assert table[["class", "color"]].to_numpy().tolist() == [["FOREST", "#00441B"]]
    assert table.crs == "EPSG:4326"
    assert "100 pixels" in board.parts.status.value and "Saved" in board.parts.status.value


def test_a_shape_keeps_its_class_when_another_is_chosen_and_a_corner_moves(board):
    board.parts.chosen.value = "FOREST"
    style = style_of(board)
    board.parts.control.data = [as_the_browser_sends(square(5, 5), style)]
    board.parts.chosen.value = "WATER"
    board.parts.control.data = [as_the_browser_sends(square(5, 5, 12), style)]
    assert saved(board)["class"].tolist() == ["FOREST"]
    assert "144 pixels" in board.parts.status.value


def test_two_classes_may_have_one_colour(scene, tmp_path):
    classes = {"OAK": "#00441b", "PINE": "#00441b"}
    board = draw_polygons(scene, tmp_path / "m.geojson", classes=classes).board
    style = style_of(board)
    board.parts.chosen.value = "PINE"
    shapes = [(square(5, 5), style), (square(30, 5), style_of(board))]
    board.parts.control.data = [as_the_browser_sends(*shape) for shape in shapes]
    assert saved(board)["class"].tolist() == ["OAK", "PINE"]


def test_the_colour_tells_the_class_if_the_browser_dropped_the_rest(board):
    drawn = as_the_browser_sends(square(5, 5), {"fillColor": board.colors["FARM"].lower()})
    board.parts.control.data = [drawn]
    assert saved(board)["class"].tolist() == ["FARM"]


def test_undo_goes_back_step_by_step_on_the_map_and_in_the_file(board):
    style = style_of(board)
    one = as_the_browser_sends(square(5, 5), style)
    board.parts.control.data = [one]
    board.parts.control.data = [one, as_the_browser_sends(square(30, 5), style)]
    board.parts.control.data = []  # everything erased
    for left in (2, 1, 0):
        board.parts.undo.click()
        assert len(board.shapes) == len(board.parts.control.data) == left
        assert len(load_drawing(board.path)) == left
    board.parts.undo.click()
    assert "nothing to undo" in board.parts.status.value


def test_what_was_drawn_is_there_again(scene, board):
    board.parts.control.data = [as_the_browser_sends(square(5, 5), style_of(board))]
    again = draw_polygons(scene, board.path).board
    assert [s.name for s in again.shapes] == ["WATER"]
    (feature,) = again.parts.control.data
    assert feature["properties"]["style"]["landCover"] == "WATER"


def test_a_class_in_the_file_that_the_course_does_not_know_can_be_drawn_on(scene, tmp_path):
    save_drawing(tmp_path / "m.geojson", [Shape("URBAN", square(1, 1))], {"URBAN": "#d55e00"})
    board = draw_polygons(scene, tmp_path / "m.geojson").board
    assert "URBAN" in board.parts.chosen.options


@pytest.mark.parametrize(
    "text",
    [
        "{0} {1} {2} {3}",
        "{0} {1}\n{2} {1}\n{2} {3}\n{0} {3}",
        "{0}, {1}\n{2}, {1}\n\n{2}, {3}\n{0}, {3}\n",
    ],
)
def test_corners_may_be_typed(board, text):
    board.parts.chosen.value = "FOREST"
    board.parts.text.value = text.format(*square(3, 3).bounds)
    board.parts.add.click()
    assert saved(board)["class"].tolist() == ["FOREST"]
    assert board.parts.text.value == "" and len(board.parts.control.data) == 1


def test_corners_may_be_metres_of_the_tile(grid):
    (shape,) = read_text("300180 6999400 300780 6999820", "WATER", grid)
    assert count_pixels([shape], grid)[0] == {"WATER": 70}


def test_geojson_may_be_pasted_and_its_own_classes_count(board):
    features = [
        {"type": "Feature", "properties": {"class": "ICE"}, "geometry": square(1, 1)},
        {"type": "Feature", "properties": None, "geometry": square(20, 20)},
    ]
    for feature in features:
        feature["geometry"] = json.loads(shapely.to_geojson(feature["geometry"]))
    board.parts.text.value = json.dumps({"type": "FeatureCollection", "features": features})
    board.parts.add.click()
    assert sorted(saved(board)["class"]) == ["ICE", "WATER"]
    assert saved(board)["color"].notna().all()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "neither"),
        ("1 2 3", "neither"),
        ("1 2\n3 4", "neither"),
        ("{", "GeoJSON"),
        ('{"type": "Point", "coordinates": [1, 2]}', "no polygon"),
        ('{"type": "Feature", "properties": {}, "geometry": null}', "no polygon"),
        ('["a"]', "GeoJSON"),
        ('{"type": "Feature", "properties": [1], "geometry": null}', "GeoJSON"),
        ('{"type": "Polygon", "coordinates": [[[1, 2]]]}', "GeoJSON"),
        ("-27.1 -53.1 -27.0 -53.0", "longitude comes first"),
        ("1.4 43.6 1.5 43.7", "misses the image"),
        ("1 1\n1 1\n1 1", "no polygon"),
    ],
)
def test_other_text_is_told_what_is_expected(board, text, words):
    board.parts.text.value = text
    board.parts.add.click()
    assert "Problem" in board.parts.status.value and words in board.parts.status.value
    assert not board.path.exists() and board.parts.text.value == text


def test_a_polygon_can_be_removed_from_the_list(board):
    for place in (3, 30):
        board.parts.text.value = " ".join(map(str, square(place, 3).bounds))
        board.parts.add.click()
    board.parts.remove.click()
    assert len(board.shapes) == 2 and "in the list" in board.parts.status.value
    board.parts.listed.value = 0
    board.parts.remove.click()
    assert len(board.shapes) == len(board.parts.control.data) == len(load_drawing(board.path)) == 1


def test_a_polygon_below_a_pixel_is_told(board):
    board.parts.text.value = " ".join(map(str, square(3, 3, 0.1).bounds))
    board.parts.add.click()
    assert "no pixel centre" in board.parts.status.value


def test_a_disk_that_is_full_is_told(board, monkeypatch):
    def full(*_):
        raise OSError("no space left")

    monkeypatch.setattr("helpers.draw.save_drawing", full)
    board.parts.control.data = [as_the_browser_sends(square(5, 5), style_of(board))]
    assert "Not saved: no space left" in board.parts.status.value


def test_a_colour_that_is_none_is_named(scene, tmp_path):
    with pytest.raises(CourseError, match="zzz"):
        draw_polygons(scene, tmp_path / "mine.geojson", classes={"WATER": "zzz"})


def test_names_cannot_smuggle_markup_into_the_page(scene, tmp_path):
    board = draw_polygons(scene, tmp_path / "m.geojson", classes={"<b>x</b>": "red"}).board
    assert "<b>x</b>" not in board.parts.status.value


def test_the_picture_travels_with_the_map_and_lies_on_its_place(board, grid):
    leaflet = next(w for w in board.widget.children if hasattr(w, "layers"))
    (overlay,) = [layer for layer in leaflet.layers if hasattr(layer, "url")]
    assert overlay.url.startswith("data:image/webp;base64,")
    with Image.open(io.BytesIO(b64decode(overlay.url.partition(",")[2]))) as picture:
        assert picture.mode == "RGBA" and picture.width >= 240
    (south, west), (north, east) = overlay.bounds
    edges = rasterio.transform.array_bounds(grid.height, grid.width, grid.transform)
    expected = rasterio.warp.transform_bounds(CRS, WGS84, *edges)
    assert np.allclose((west, south, east, north), expected, atol=60 / 111_000)


def test_nothing_is_made_while_grading(scene, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert draw_polygons(scene, tmp_path / "mine.geojson") is None
    assert "left out" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_one_large_polygon_is_not_enough(board):
    board.parts.control.data = [as_the_browser_sends(square(5, 5, 40), style_of(board))]
    status = board.parts.status.value
    assert "1600 pixels" in status
    assert "aim at 5 polygons" in status
    style = style_of(board)
    places = [(x, 5) for x in (5, 20, 35, 50, 65)]
    board.parts.control.data = [as_the_browser_sends(square(*p), style) for p in places]
    assert "500 pixels" in board.parts.status.value
    assert board.parts.status.value.count("enough") == 1


def test_numbers_have_their_grammar(board):
    board.parts.control.data = [as_the_browser_sends(square(5, 5, 1), style_of(board))]
    assert "1 polygon<" in board.parts.status.value
    assert "1 pixel<" in board.parts.status.value


def test_each_class_has_a_button_in_its_colour_and_the_chosen_one_a_sign(board):
    board.parts.chosen.value = "FOREST"
    buttons = {b.tooltip.removeprefix("Draw "): b for b in board.parts.chosen.children}
    assert {n: b.style.button_color for n, b in buttons.items()} == board.colors
    assert [b.description for b in buttons.values() if "✓" in b.description] == ["✓ FOREST"]
    buttons["WATER"].click()
    assert style_of(board)["landCover"] == "WATER"


def test_a_class_of_ones_own_can_be_added_and_drawn(board):
    board.parts.own.value = " Vineyard "
    board.parts.own_add.click()
    assert board.parts.chosen.value == "Vineyard"
    board.parts.control.data = [as_the_browser_sends(square(5, 5), style_of(board))]
    assert saved(board)[["class", "color"]].to_numpy().tolist() == [
        ["Vineyard", board.colors["Vineyard"]]
    ]
    board.parts.own.value = ""
    board.parts.own_add.click()
    assert "Write the name" in board.parts.status.value


def test_an_outline_that_crosses_itself_is_explained_and_taken_as_its_parts(board):
    west, south, east, north = square(5, 5, 20).bounds
    eight = shapely.Polygon([(west, south), (east, north), (east, south), (west, north)])
    board.parts.control.data = [as_the_browser_sends(eight, style_of(board))]
    assert "crosses itself" in board.parts.status.value
    assert "taken as 2 polygons" in board.parts.status.value
    assert len(board.shapes) == 2
    board.parts.undo.click()
    assert board.shapes == []


def test_what_is_said_stands_above_the_map_in_the_colour_of_the_theme(board):
    rows = list(board.widget.children)
    leaflet = next(row for row in rows if hasattr(row, "scroll_wheel_zoom"))
    assert rows.index(board.parts.status) < rows.index(leaflet)
    assert "var(--jp-ui-font-color1" in board.parts.status.value


def test_the_wheel_scrolls_the_page_unless_the_map_was_clicked(board):
    leaflet = next(row for row in board.widget.children if hasattr(row, "scroll_wheel_zoom"))
    assert leaflet.scroll_wheel_zoom is False
    leaflet._handle_leaflet_event(None, {"event": "interaction", "type": "click"}, None)
    assert leaflet.scroll_wheel_zoom is True
    leaflet._handle_leaflet_event(None, {"event": "interaction", "type": "mouseout"}, None)
    assert leaflet.scroll_wheel_zoom is False


def test_the_image_has_the_colours_of_show_rgb(mini):
    from helpers import load_tile
    from helpers.draw.widgets import bright_picture
    from helpers.maps.stretch import rgb_image

    tile = load_tile(mini)
    shown = np.moveaxis(rgb_image(tile), -1, 0).astype(int)
    there = tile.notnull().all("band").values
    drawn_over = bright_picture(mini).rgb.astype(int)
    assert np.abs(drawn_over - shown)[:, there].max() <= 1
    assert not drawn_over[:, ~there].any()
