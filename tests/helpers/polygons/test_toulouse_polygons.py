"""Our own polygons of the Toulouse tile: enough, apart, spread, and of the right colour."""

import geopandas
import numpy as np
import pytest

from helpers import check_polygons, load_tile
from helpers.classes import CLASSES, color_of
from helpers.paths import DATA
from helpers.polygons import read_polygons
from helpers.polygons.grid import Grid
from helpers.product import Product
from helpers.scenes import Scene
from tests.helpers.polygons.test_polygons import scene_of

KINDS = ("training", "reference")
# The tile's middle, degrees; its cloudy north-east corner begins there.
MIDDLE = (1.18, 43.73)
CLOUDS = (1.70, 43.97)


def path_of(kind):
    return DATA / "toulouse" / f"{kind}.geojson"


@pytest.fixture(scope="module")
def grid(tmp_path_factory):
    """The grid of tile T31TCJ."""
    scene = scene_of(tmp_path_factory.mktemp("grid"), (1830, 1830))
    return scene, Grid.of_product(scene.product)


@pytest.mark.parametrize("kind", KINDS)
def test_they_are_as_the_course_asks_of_learners(kind, grid, capsys):
    report = check_polygons(path_of(kind), grid[0])
    assert report.problems == []
    assert set(report.pixels) == {c.name for c in CLASSES}
    assert min(report.pixels.values()) > 300


@pytest.mark.parametrize("kind", KINDS)
def test_fields_and_number(kind):
    table = geopandas.read_file(path_of(kind))
    assert table.crs.to_epsg() == 4326
    assert set(table.columns) == {"class", "color", "geometry"}
    assert (table["color"] == table["class"].map(color_of)).all()
    assert table.explode()["class"].value_counts().min() >= 6


@pytest.mark.parametrize("kind", KINDS)
def test_every_class_lies_in_three_quarters_of_the_tile_and_not_below_the_clouds(kind):
    table = geopandas.read_file(path_of(kind))
    points = table.representative_point()
    quarters = 2 * (points.x > MIDDLE[0]).astype(int) + (points.y > MIDDLE[1])
    assert quarters.groupby(table["class"]).nunique().min() >= 3
    assert not ((points.x > CLOUDS[0]) & (points.y > CLOUDS[1])).any()


def test_training_and_reference_share_no_pixel(grid):
    inside = [
        np.concatenate([grid[1].pixels_inside(g) for g in shapes])
        for shapes in (read_polygons(path_of(k)).to_crs(grid[1].crs).geometry for k in KINDS)
    ]
    assert len(np.intersect1d(*inside)) == 0
    assert all(len(pixels) == len(np.unique(pixels)) for pixels in inside)


def test_spectra(toulouse):
    """Water is clear and turbid, farmland bare and green, and hardly a pixel is of another kind."""
    product = Product.open(toulouse / "SENTINEL.SAFE")
    tile = load_tile(Scene("", "", product, None, None, None, None, ""))
    red, green, _, nir = (layer.ravel() for layer in tile.values)
    ndvi = (nir - red) / (nir + red)
    grid = Grid.of_product(product)
    for kind in KINDS:
        table = read_polygons(path_of(kind)).to_crs(grid.crs)
        pixels = table.geometry.map(grid.pixels_inside)
        of = {name: np.concatenate(list(pixels[table["class"] == name])) for name in table["class"]}
        assert np.mean(nir[of["WATER"]] < 0.06) > 0.97
        assert np.mean((ndvi[of["FOREST"]] > 0.5) & (nir[of["FOREST"]] > 0.14)) > 0.98
        assert np.mean(green[of["FARM"]] > 0.035) > 0.97
        water = [green[p].mean() for p in pixels[table["class"] == "WATER"]]
        farm = [ndvi[p].mean() for p in pixels[table["class"] == "FARM"]]
        assert sum(g < 0.045 for g in water) >= 2 and sum(g > 0.06 for g in water) >= 2
        assert sum(n < 0.4 for n in farm) >= 2 and sum(n > 0.6 for n in farm) >= 2
