"""Step 3: its grids are what they say, each slip costs its own check, and causes are true."""

import functools

import numpy as np
import pytest
from rasterio.features import rasterize

from helpers.checks import rasterize_polygons as checks
from helpers.checks.core import CheckFailed
from helpers.checks.made.class_names import TRAPS, class_names
from helpers.checks.made.label_grid import make_grid, varied_grid
from helpers.checks.wording import form_problems
from helpers.paths import ROOT
from helpers.work.definitions import namespace_of
from helpers.work.notebooks import read_notebook
from tests.steps.trying import ODD, boxes, cause, corpus_boxes, lines_about, written

SLUG = "03_rasterize_polygons"
FUNCTION = "rasterize_geojson"
ASPECTS = (checks.shape, checks.mapping, checks.labels, checks.features, checks.georeference)


@functools.cache
def reference():
    """Return the solution of the master."""
    return namespace_of(read_notebook(ROOT / "source" / SLUG / f"{SLUG}.ipynb"))[FUNCTION]


@pytest.mark.parametrize("all_touched", [False, True])
def test_only_the_centre_rule_gives_the_chosen_labels_back(all_touched):
    made = make_grid(("WW..", ".WF.", "A.FF"), split=2, shuffle=5)
    codes = {"WATER": 1, "FOREST": 2, "FARM": 3}
    mask = rasterize(
        zip(made.polygons.geometry, made.polygons["class"].map(codes), strict=True),
        out_shape=made.names.shape,
        transform=made.tile.rio.transform(),
        all_touched=all_touched,
    )
    chosen = np.vectorize(lambda name: codes.get(name, 0))(made.names)
    assert (mask == chosen).all() == (not all_touched)


@pytest.mark.parametrize("seed", range(10))
def test_whatever_the_seed_a_grid_is_not_square_and_has_a_pixel_without_a_label(seed):
    made = make_grid(**varied_grid(seed, classes=(8, 16), several=True, elsewhere=True))
    rows, columns = made.names.shape
    assert rows != columns
    assert (made.names == "").any()
    assert made.polygons.index.min() > 0
    assert made.polygons["class"].duplicated().any()
    assert (made.tile.rio.crs.to_epsg(), abs(made.tile.rio.transform().a)) != (32631, 60)


def test_names_collide_for_short_cuts():
    names = class_names(np.random.default_rng(0), 6)
    assert set(TRAPS) < set(names)
    for short_cut in (len, str.lower, lambda name: "".join(sorted(name))):
        assert len(set(map(short_cut, names))) < len(names)


@pytest.mark.parametrize("check", ASPECTS)
def test_a_right_answer_passes_whatever_the_seed(check):
    for seed in range(100, 125):
        check(reference(), seed=seed)


MASK = np.zeros((3, 4), np.uint8)
CODES = {"WATER": 1, "FOREST": 2, "FARM": 3}
ODD_LABELS = (
    (MASK, {"WATER": np.array([1, 2]), "FOREST": 2, "FARM": 3}),
    (MASK, {("a", "b"): 1}),
    (MASK, {"WATER": [1], "FOREST": {}, "FARM": None}),
    (MASK, {"WATER": float("nan"), "FOREST": float("inf"), "FARM": 1e300}),
    (MASK, {"WATER": 10**400, "FOREST": -(10**30), "FARM": True}),
    (MASK, {float("nan"): 1, None: 2, b"FARM": 3}),
    (MASK, {"WATER\x1b[2J": 1, "FOREST": 2, "FARM": 3}),
    (MASK.astype("U1"), {"WATER": "1", "FOREST": "2", "FARM": "3"}),
    (np.zeros((3, 4), [("code", "u1")]), CODES),
    (np.full((3, 4), np.nan), CODES),
    (np.full((3, 4), np.inf), CODES),
    (np.ma.masked_all((3, 4), "uint8"), CODES),
    (np.ma.array(MASK + 1, mask=[[True, False, True, False]] * 3), CODES),
    (MASK.astype(object), CODES),
    (MASK.astype(complex), CODES),
    (MASK.astype(bool), CODES),
    (np.zeros(()), CODES),
    (np.zeros((0, 4)), CODES),
    (np.zeros((1, 3, 4)), CODES),
)


@pytest.mark.parametrize("check", ASPECTS)
def test_odd_results_get_a_message(check, capfd):
    for result in (*ODD, *ODD_LABELS):
        lines = lines_about(check, result)
        assert len(lines) <= 5, result
        assert form_problems("\n".join(lines)) == []
        assert "".join(lines).isprintable()
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("check", [checks.labels, checks.features, checks.georeference])
def test_no_hostile_mask_has_the_right_labels(check):
    for result in (*ODD, *ODD_LABELS):
        assert lines_about(check, result), result


def test_numbers_of_another_byte_order_are_the_same_numbers():
    def answer(data_array, training_classes):
        mask, mapping = reference()(data_array, training_classes)
        return mask.astype(">u2"), mapping

    checks.labels(answer)
    with pytest.raises(CheckFailed, match="uint16"):
        checks.shape(answer)


ONE_SLIP = {
    "wrong_mapping_turned_round": {"mapping"},
    "wrong_text_codes": {"mapping"},
    "wrong_upper_case": {"mapping"},
    "wrong_one_code": {"mapping"},
    "wrong_from_zero": {"mapping", "labels"},  # its pixels have no label
    "wrong_codes_shifted": {"labels"},
    "wrong_sorted_names": {"labels"},
    "wrong_fill_255": {"labels"},
    "wrong_wholly_inside": {"labels"},
    "wrong_known_names_burnt": {"labels"},
    "wrong_one_number_each": {"features"},
    "wrong_overlaps_added": {"features"},
    "wrong_holes_filled": {"features"},
    "wrong_fixed_crs": {"georeference"},
    "wrong_fixed_pixel_size": {"georeference"},
}


@pytest.mark.parametrize(("name", "aspects"), ONE_SLIP.items())
def test_one_slip_costs_the_checks_that_it_breaks(name, aspects):
    assert set(corpus_boxes(SLUG, name)) == aspects


BODY = """
def rasterize_geojson(data_array, training_classes):
    names = training_classes["class"]
    mapping = {{name: code for code, name in enumerate(names.unique(), start={start})}}
    shapes = zip(training_classes.geometry, names.map(mapping))
    mask = rasterize(
        shapes, data_array.shape[1:], transform={transform}, dtype="uint8", {more}
    )
    return mask, mapping
"""
OWN = "data_array.rio.transform()"
CAUSES = {
    "code 0": ({"start": 0}, {"labels": "First pass the check", "mapping": "0 means no label"}),
    "touched": ({"more": "all_touched=True"}, dict.fromkeys(
        ("labels", "features", "georeference"), "all_touched")),
    "no transform": ({"transform": f"{OWN}.identity()"}, {"labels": "transform is missing"}),
    "notebook's tile": (
        {"transform": "tile.rio.transform()"},
        {"georeference": "reads tile, a variable of the notebook"},
    ),
    "half a pixel": ({"transform": f"{OWN} * {OWN}.translation(0.5, 0.5)"}, dict.fromkeys(
        ("labels", "features", "georeference"), "taken for the corners")),
    "fill": ({"more": "fill=99"}, {"labels": "filled with another number than 0"}),
    "60 m": ({"transform": f"{OWN} * {OWN}.scale(60 / {OWN}.a)"},
             {"georeference": "60 m wide"}),
}  # fmt: skip


@pytest.mark.parametrize(("change", "told"), CAUSES.values(), ids=CAUSES)
def test_causes_are_true(change, told):
    # the scene's own tile lies where the first grids lie: there its transform is right
    code = BODY.format(**{"start": 1, "transform": OWN, "more": "", **change})
    found = boxes(written(SLUG, FUNCTION, code))
    assert set(told) <= set(found)
    for aspect, words in told.items():
        assert words in cause(found[aspect])


@pytest.mark.parametrize("name", ["wrong_known_names_burnt", "wrong_fixed_classes"])
def test_names_in_the_function_are_not_blamed_on_the_transform(name):
    for message in corpus_boxes(SLUG, name).values():
        assert "transform" not in message
        assert "name" in cause(message) or "no 'Moor'" in cause(message)
