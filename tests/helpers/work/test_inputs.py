"""Inputs of a step: a learner's own valid result first, the course's own otherwise."""

import geopandas
import numpy as np
import pytest
from shapely import Point, Polygon

from grading.publishing import checkpoints
from helpers import get_input, keep_result, open_scene
from helpers.errors import CourseError
from helpers.work import inputs as results
from helpers.work.reference import expected_classes


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_RESULTS", str(tmp_path))
    for name in ("NBGRADER_EXECUTION", "COURSE_GRADING"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


ROWS = np.array([[0.1, 0.2, 0.3, 0.4, 1], [0.2, 0.1, 0.0, 0.5, 2]])
# not the codes that the course itself gives
CODES = {"SEA": 1, "HEATH": 2}
SAMPLES = (ROWS, CODES)


def test_without_an_own_result_the_course_helps_out(mini, capsys):
    samples, mapping = get_input("samples", mini)
    assert samples.shape[1] == 5
    assert set(samples[:, -1]) == set(mapping.values())
    assert capsys.readouterr().out == "Using the course's samples for garonne-mini.\n"


def test_an_own_result_is_used_and_said_so(mini, capsys):
    keep_result("samples", SAMPLES, mini)
    samples, mapping = get_input("samples", mini)
    assert np.array_equal(samples, ROWS)
    assert mapping == CODES
    assert "Using your own samples from step 4." in capsys.readouterr().out


@pytest.mark.parametrize(
    "bad",
    [
        (ROWS[:, :3], CODES),
        (ROWS[0], CODES),
        (ROWS * np.nan, CODES),
        (ROWS, {"SEA": 1}),
        ROWS,
        None,
    ],
    ids=("columns", "one row", "NaN", "code without name", "no names", "nothing"),
)
def test_an_invalid_result_is_not_kept(mini, own_folder, bad, capsys):
    keep_result("samples", bad, mini)
    assert "not kept" in capsys.readouterr().out
    assert not any(own_folder.rglob("*.npz"))


def test_polygons_that_rasterize_cannot_use_are_not_kept(mini, own_folder, capsys):
    square = Polygon([(0, 0), (60, 0), (60, 60)])
    for other in (Point(1, 1), None):
        table = geopandas.GeoDataFrame(
            {"class": ["WATER", "FARM"]}, geometry=[square, other], crs="EPSG:32631"
        )
        keep_result("polygons", table, mini)
        assert "some are no polygons" in capsys.readouterr().out
    keep_result("polygons", table.iloc[:1], mini)
    assert "Kept your polygons" in capsys.readouterr().out


def test_a_damaged_own_result_is_passed_over_with_a_word(mini, own_folder, capsys):
    keep_result("samples", SAMPLES, mini)
    (own_folder / "garonne-mini" / "samples.npz").write_bytes(b"PK not a zip")
    assert len(get_input("samples", mini)[0]) > 2
    out = capsys.readouterr().out
    assert "cannot be used" in out
    assert "Using the course's samples" in out


def test_grading_uses_and_keeps_nothing_of_the_learners(mini, own_folder, monkeypatch):
    keep_result("samples", SAMPLES, mini)
    monkeypatch.setenv("COURSE_GRADING", "1")
    assert len(get_input("samples", mini)[0]) > 2
    keep_result("samples", (ROWS[:1], CODES), mini)
    monkeypatch.delenv("COURSE_GRADING")
    assert np.array_equal(get_input("samples", mini)[0], ROWS)


def test_codes_come_with_what_they_stand_in_and_not_from_elsewhere(mini):
    """Own labels and the course's samples: the samples keep the course's names for their codes."""
    mask, mapping = get_input("mask", mini)
    names = list(mapping)
    turned = dict(zip(names, (mapping[n] for n in (*names[1:], names[0])), strict=True))
    keep_result("mask", (mask, turned), mini)
    assert get_input("mask", mini)[1] == turned
    assert get_input("samples", mini)[1] == mapping
    assert get_input("classes", mini)[1] == mapping


def test_own_polygons_with_classes_of_which_the_map_knows_nothing_wait(mini, capsys):
    polygons = get_input("polygons", mini)
    polygons["class"] = "SALT"
    keep_result("polygons", polygons, mini)
    assert set(get_input("polygons", mini)["class"]) == {"SALT"}
    mapping = get_input("samples", mini)[1]
    assert set(get_input("polygons", mini, mapping)["class"]) <= set(mapping)
    assert "no class 'SALT' yet" in capsys.readouterr().out


def test_the_courses_map_is_shown_in_the_learners_codes(mini):
    classes, mapping = get_input("classes", mini)
    own = {name: code + 40 for name, code in mapping.items()}
    assert np.array_equal(expected_classes(mini, own) - 40 * (classes > 0), classes)


def test_a_scene_without_checkpoint_names_the_notebook_to_run(mini):
    from dataclasses import replace

    with pytest.raises(CourseError, match="03_rasterize_polygons"):
        get_input("mask", replace(mini, name="elsewhere"))


def test_the_checkpoints_belong_to_the_scene_as_it_is_made_now(mini):
    """The samples are the tile's values at the labelled pixels: mask, tile and samples agree."""
    from helpers import load_tile

    tile = load_tile(mini)
    mask, mapping = get_input("mask", mini)
    samples, _ = get_input("samples", mini)
    classes, _ = get_input("classes", mini)
    assert mask.shape == classes.shape == tile.shape[1:]
    valid = (mask > 0) & np.isfinite(tile.values).all(axis=0)
    rows = np.column_stack([tile.values[:, valid].T, mask[valid]])
    assert set(np.unique(mask)) - {0} == set(mapping.values())
    assert sorted(map(tuple, rows.round(4))) == sorted(map(tuple, samples.round(4)))
    assert np.array_equal(classes == 0, ~np.isfinite(tile.values).all(axis=0))


def test_a_product_of_ones_own_gets_checkpoints_so_that_every_step_opens_alone(
    mini, tmp_path, monkeypatch
):
    folder = tmp_path / "checkpoints"
    for module in (checkpoints, results):
        monkeypatch.setattr(module, "CHECKPOINTS", folder)
    product = open_scene(mini.product.path)
    with pytest.raises(CourseError, match="--polygons"):
        list(checkpoints.write_checkpoints((str(product.product.path),)))
    written = list(checkpoints.write_checkpoints((str(product.product.path),), mini.training))
    assert {path.parent.name for path in written} == {product.name}
    classes, mapping = get_input("classes", product)
    assert classes.shape == get_input("mask", product)[0].shape
    assert set(np.unique(classes)) == {0, *mapping.values()}
