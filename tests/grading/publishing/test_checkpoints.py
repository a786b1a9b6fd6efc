"""The checkpoints in the repository fit the scenes: right answers agree with them."""

import geopandas as gpd
import numpy as np
import pytest
import rasterio

from helpers import load_tile
from helpers.classes import CLASSES
from helpers.paths import CHECKPOINTS
from helpers.steps import STEPS
from helpers.work.inputs import KINDS
from landcover.pipeline import load_functions

CODES = {land.name: land.code for land in CLASSES}


@pytest.fixture(params=["garonne", "mini"])
def scene(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def tile(scene):
    return load_tile(scene)


def checkpoint(scene, kind):
    what = KINDS[kind]
    return what.read(CHECKPOINTS / scene.name / what.file)


def test_polygons_are_the_scene_s(scene):
    made = gpd.read_file(scene.training)
    kept = checkpoint(scene, "polygons")
    assert kept["class"].tolist() == made["class"].tolist()
    assert kept.to_crs(made.crs).geometry.geom_equals_exact(made.geometry, 1e-7).all()


def test_mask_marks_true_pixels_alone(scene):
    mask, mapping = checkpoint(scene, "mask")
    with rasterio.open(scene.truth) as file:
        truth = file.read(1)
    assert mask.shape == truth.shape
    for name, code in mapping.items():
        assert (truth[mask == code] == CODES[name]).mean() > 0.9, name


def test_no_reference_polygon_touches_the_mask(scene):
    from rasterio.features import rasterize

    mask, _ = checkpoint(scene, "mask")
    with rasterio.open(scene.truth) as file:
        shapes = gpd.read_file(scene.reference).to_crs(file.crs).geometry
        reference = rasterize(shapes, file.shape, transform=file.transform, all_touched=True)
    assert not (mask[reference > 0] > 0).any()


def test_samples_are_the_tile_s_pixels_under_the_mask(scene, tile):
    mask, _ = checkpoint(scene, "mask")
    samples, _ = checkpoint(scene, "samples")
    expected = np.column_stack([tile.values[:, mask > 0].T, mask[mask > 0]])
    order = [np.lexsort(rows.T) for rows in (samples, expected)]
    assert np.allclose(samples[order[0]], expected[order[1]], atol=1e-6)


def test_the_solution_s_map_is_the_one_kept(scene, tile):
    """On some rows of the tile: what a learner with all answers right compares with."""
    samples, _ = checkpoint(scene, "samples")
    classes, _ = checkpoint(scene, "classes")
    step = next(step for step in STEPS if step.number == 6)
    rows = slice(40, 100)
    solution = load_functions(None, (step,))[step.function]
    made = solution(tile.isel(y=rows), samples)
    assert classes.shape == tile.shape[1:]
    assert (np.asarray(made) == classes[rows]).mean() > 0.999
