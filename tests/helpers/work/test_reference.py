"""What step 6 holds its map against: pixels with the number of their polygon, points, areas."""

from dataclasses import replace

import geopandas
import numpy as np
import pytest
from rasterio import Affine
from shapely.geometry import MultiPolygon, Point, box

from helpers.errors import CourseError
from helpers.guard import HandedBack, answering
from helpers.scenes.tile import as_tile
from helpers.work.reference import expected_classes, labelled_pixels, reference_sample, true_areas

CRS = "EPSG:32631"
CODES = {"WATER": 9, "FOREST": 4}


@pytest.fixture
def tile():
    values = np.arange(2 * 5 * 6, dtype="float32").reshape(2, 5, 6)
    values[1, 0, 1] = np.nan
    return as_tile(values, ("B04", "B8A"), CRS, Affine(10, 0, 0, 0, -10, 50))


def polygons_of(*shapes):
    geometries, names = zip(*shapes, strict=True)
    return geopandas.GeoDataFrame({"class": names}, geometry=list(geometries), crs=CRS)


def test_each_pixel_knows_the_single_polygon_it_comes_from(tile):
    two = MultiPolygon([box(0, 30, 29, 50), box(40, 0, 60, 19)])
    table = labelled_pixels(tile, polygons_of((two, "WATER"), (box(0, 0, 20, 20), "FOREST")), CODES)
    # 2 x 3 pixels, one of them without data in one band; then 2 x 2 (a centre lies at 15), then 4
    assert table.groupby("part").size().tolist() == [5, 4, 4]
    assert table.groupby("part")["code"].unique().str[0].tolist() == [9, 9, 4]
    first = table.iloc[0]
    assert (first["row"], first["column"], first["B04"], first["B8A"]) == (0, 0, 0, 30)


def test_polygons_in_another_crs_and_of_unknown_classes(tile):
    shapes = polygons_of((box(0, 0, 60, 50), "WATER"))
    assert len(labelled_pixels(tile, shapes.to_crs(32632), CODES)) == 29
    with pytest.raises(CourseError, match="'ICE' of the polygons has no code"):
        labelled_pixels(tile, polygons_of((box(0, 0, 60, 50), "ICE")), CODES)
    with pytest.raises(CourseError, match="no pixel centre"):
        labelled_pixels(tile, polygons_of((box(900, 900, 950, 950), "WATER")), CODES)


def test_points_are_sorted_by_the_class_of_the_map(tile, mini, tmp_path):
    points = geopandas.GeoDataFrame(
        {"class": ["WATER", "FOREST", "WATER", "FOREST", "ICE"]},
        geometry=[Point(5, 45), Point(59, 1), Point(11, 45), Point(-1, 45), Point(5, 45)],
        crs=CRS,
    )
    points.to_crs(4326).to_file(tmp_path / "points.geojson")
    classes = np.full((5, 6), 4, "uint8")
    classes[0, 1] = 0
    scene = replace(mini, reference_sample=tmp_path / "points.geojson")
    table = reference_sample(scene, classes, CODES, tile)
    assert table.to_dict("list") == {
        "row": [0, 4], "column": [0, 5], "reference": [9, 4], "mapped": [4, 4],
    }  # fmt: skip
    assert reference_sample(replace(mini, reference_sample=None), classes, CODES, tile) is None


def test_the_true_areas_follow_the_names_and_not_the_codes(mini):
    areas = true_areas(mini, {"FARM": 1, "WATER": 2, "FOREST": 3})
    assert areas["FARM"] > areas["FOREST"] > areas["WATER"] > 0
    assert true_areas(replace(mini, truth=None), CODES) is None


def test_the_points_estimate_the_true_areas(mini):
    codes = {"WATER": 1, "FOREST": 2, "FARM": 3}
    points = geopandas.read_file(mini.reference_sample)["class"].value_counts(normalize=True)
    areas = true_areas(mini, codes)
    for name in codes:
        assert points[name] == pytest.approx(areas[name] / sum(areas.values()), abs=0.04)


def test_answers_cannot_hand_the_expected_map_back(mini, tile):
    with answering():
        with pytest.raises(HandedBack):
            expected_classes(mini)
        with pytest.raises(HandedBack):
            labelled_pixels(tile, polygons_of((box(0, 0, 60, 50), "WATER")), CODES)
