"""Polygons find their pixels on every tile from pole to pole."""

import os
from functools import cache
from pathlib import Path

import geopandas
import numpy as np
import pytest
from click.testing import CliRunner
from pyproj import Transformer
from rasterio import Affine
from shapely import box

from commands.cli import cli
from helpers.polygons import examine_polygons
from helpers.product.safe import write_product
from helpers.scenes import open_product
from helpers.steps import STEPS
from landcover.pipeline import Work, load_functions, run_step

SIDE = 30
PIXELS = 100  # of each class: ten rows of ten


def tile_at(folder, crs, east, north):
    """Write a product of 30 x 30 pixels of 60 m whose upper left corner is at a place."""
    generator = np.random.default_rng(1)
    layers = {
        (band, 60): generator.integers(1100, 4000, (SIDE, SIDE), dtype="uint16")
        for band in ("B02", "B03", "B04", "B8A")
    }
    transform = Affine(60, 0, east, 0, -60, north)
    path = write_product(folder, layers, crs=crs, transform=transform)
    return open_product(path)


def draw(path, crs, east, north, to="EPSG:4326"):
    """Write one polygon of ten by ten pixels for each of three classes."""
    places = ((1, 1), (1, 15), (15, 5))
    shapes = [
        box(east + 60 * c, north - 60 * (r + 10), east + 60 * (c + 10), north - 60 * r)
        for r, c in places
    ]
    frame = geopandas.GeoDataFrame(
        {"class": ["WATER", "FOREST", "FARM"], "color": ["#3b8ede", "#00441b", "#ffd92f"]},
        geometry=shapes, crs=crs,
    )  # fmt: skip
    frame.to_crs(to).to_file(path, driver="GeoJSON", engine="pyogrio")
    return path


@cache
def the_functions():
    return load_functions(None, STEPS[:3])


def labelled(scene, polygons):
    """Count the labelled pixels of a run, and those of the check."""
    work = Work(scene, polygons, None, None, offset=scene.product.offset)
    work.report = examine_polygons(polygons, scene)
    assert work.report.ok, str(work.report)
    functions = the_functions()
    for step in STEPS[:3]:
        run_step(step, work, functions[step.function])
    counts = {name: int((work.mask == code).sum()) for name, code in work.mapping.items()}
    assert counts == work.report.pixels
    return counts


ZONES = [
    f"EPSG:{326 if north else 327}{zone:02}" for north in (True, False) for zone in range(1, 61)
]
EVERYWHERE = dict.fromkeys(("WATER", "FOREST", "FARM"), PIXELS)


@pytest.mark.parametrize("crs", ZONES)
def test_every_zone_of_both_hemispheres(tmp_path, crs):
    north = 4_900_020 if crs.startswith("EPSG:326") else 5_000_040
    scene = tile_at(tmp_path, crs, 300_000, north)
    assert labelled(scene, draw(tmp_path / "p.geojson", crs, 300_000, north)) == EVERYWHERE


EDGES = {
    "equator, from the north": ("EPSG:32616", 1.0, -87.5),
    "equator, from the south": ("EPSG:32716", -0.001, -87.5),
    "equator at 94 E": ("EPSG:32647", 0.5, 94.2),
    "northern edge": ("EPSG:32633", 83.98, 15.0),
    "northern edge at the meridian": ("EPSG:32660", 83.9, 179.99),
    "southern edge": ("EPSG:32733", -79.95, 15.0),
    "southern edge at the meridian": ("EPSG:32701", -79.9, -179.99),
    "meridian from the west": ("EPSG:32660", 52.0, 179.99),
    "meridian from the east": ("EPSG:32601", 52.0, 179.99),
    "meridian in Fiji, west": ("EPSG:32760", -17.0, 179.991),
    "meridian in Fiji, east": ("EPSG:32701", -17.0, 179.991),
    "first meridian": ("EPSG:32631", 51.5, -0.005),
    "zone 32 of Norway": ("EPSG:32632", 60.4, 5.3),
    "far beside its zone": ("EPSG:32631", 48.0, -2.0),
}


def corner_of(crs, latitude, longitude):
    x, y = Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(longitude, latitude)
    return 60 * round(x / 60), 60 * round(y / 60)


@pytest.mark.parametrize("layer_crs", ["EPSG:4326", "EPSG:3857", "its own"])
@pytest.mark.parametrize("edge", EDGES.values(), ids=EDGES)
def test_edges_of_the_earth(tmp_path, edge, layer_crs):
    crs, latitude, longitude = edge
    east, north = corner_of(crs, latitude, longitude)
    scene = tile_at(tmp_path, crs, east, north)
    to = crs if layer_crs == "its own" else layer_crs
    if to == "EPSG:3857" and abs(longitude) > 179:
        pytest.skip("Web Mercator ends at the meridian")
    assert labelled(scene, draw(tmp_path / "p.geojson", crs, east, north, to)) == EVERYWHERE


@pytest.mark.parametrize("crs", ["EPSG:32660", "EPSG:32601", "EPSG:32760"])
@pytest.mark.parametrize("way", ["jumps", "goes on above 180", "is cut at it"])
def test_polygons_across_the_meridian(tmp_path, crs, way):
    latitude = 52 if crs.startswith("EPSG:326") else -17
    x, north = corner_of(crs, latitude, 180.0)
    east = x - 60 * 10  # the meridian runs through all three
    scene = tile_at(tmp_path, crs, east, north)
    path = draw(tmp_path / "p.geojson", crs, east, north)
    frame = geopandas.read_file(path)
    if way != "jumps":
        frame = frame.set_geometry([_turned(g) for g in frame.geometry], crs=frame.crs)
    if way == "is cut at it":
        frame = frame.set_geometry([_cut(g) for g in frame.geometry], crs=frame.crs)
    frame.to_file(path, driver="GeoJSON", engine="pyogrio")
    report = examine_polygons(path, scene)
    assert labelled(scene, path) == EVERYWHERE
    assert not report.problems


def _turned(geometry):
    import shapely

    return shapely.transform(geometry, lambda xy: np.column_stack([xy[:, 0] % 360, xy[:, 1]]))


def _cut(geometry):
    import shapely

    west = geometry.intersection(box(0, -90, 180, 90))
    east = shapely.transform(
        geometry.intersection(box(180, -90, 360, 90)), lambda xy: xy - (360, 0)
    )
    return shapely.MultiPolygon([g for g in (west, east) if not g.is_empty])


def test_polygons_at_the_other_end_of_the_earth(tmp_path):
    scene = tile_at(tmp_path, "EPSG:32760", 300_000, 8_000_040)
    path = draw(tmp_path / "p.geojson", "EPSG:32631", 300_000, 4_900_020)
    result = CliRunner().invoke(cli, ["run", "--product", str(scene.product.path), "--polygons",
                                      str(path), "--csv", str(tmp_path / "s.csv"), "--map",
                                      str(tmp_path / "m.tif")])  # fmt: skip
    assert "outside the image" in str(result.exception)
    assert "Step 1" not in result.output


def products():
    folder = os.environ.get("COURSE_TEST_CASES")
    found = sorted((Path(folder) / "products").iterdir()) if folder else []
    return found or [pytest.param(None, marks=pytest.mark.skip("COURSE_TEST_CASES is not set"))]


@pytest.mark.parametrize("folder", products(), ids=lambda p: p.name if p else "none")
def test_the_products_of_others(tmp_path, folder):
    product = next(folder.glob("*.SAFE"))
    arguments = ["--product", product, "--polygons", folder / "p.geojson", "--until", "5"]
    arguments += ["--csv", tmp_path / "s.csv", "--map", tmp_path / "m.tif"]
    result = CliRunner().invoke(cli, ["run", *map(str, arguments)])
    assert result.exit_code == 0, result.output
    assert "12600 samples: 4500 WATER, 4500 FOREST, 3600 FARM" in result.output
