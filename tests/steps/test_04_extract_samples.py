"""Step 4: any class draws fixtures that a right answer passes, and one slip costs one check."""

import numpy as np
import pytest

from helpers.checks import extract_samples as check
from tests.steps.judged import HOSTILE, failure, returning

CHECKS = (check.shape, check.rows, check.nodata, check.labels)


def right(data_array, burnt_polygons, mapping):
    chosen = (burnt_polygons != 0) & data_array.notnull().all("band").to_numpy()
    return np.column_stack([data_array.to_numpy()[:, chosen].T, burnt_polygons[chosen]])


def class_first(*args):
    return right(*args)[:, [-1, *range(right(*args).shape[1] - 1)]]


def bands_turned(data_array, *args):
    return right(data_array[::-1], *args)


def bands_by_name(data_array, *args):
    return right(data_array.sortby("band"), *args)


def code_one_lost(data_array, burnt_polygons, mapping):
    return right(data_array, np.where(burnt_polygons == 1, 0, burnt_polygons), mapping)


def nan_kept(data_array, burnt_polygons, mapping):
    chosen = burnt_polygons != 0
    return np.column_stack([data_array.to_numpy()[:, chosen].T, burnt_polygons[chosen]])


def counted(data_array, burnt_polygons, mapping):
    places = {0: 0} | {code: place for place, code in enumerate(mapping.values(), 1)}
    return right(data_array, np.vectorize(places.get)(burnt_polygons), mapping)


def lost(answer, **scene):
    return [c.grade_id.partition("-")[2] for c in CHECKS if failure(c, answer, **scene)]


@pytest.mark.parametrize("seed", range(60))
def test_what_is_drawn_passes_the_right_answer_and_no_other(seed):
    scene = check.somewhere(seed)
    assert lost(right, **scene) == []
    assert 1 in scene["classes"].values()
    assert scene["rows"] != scene["columns"]
    assert "rows" in lost(code_one_lost, **scene)
    assert lost(nan_kept, **scene) == ["nodata"]


@pytest.mark.parametrize(("answer", "caught"), [
    (class_first, ["labels"]),
    (bands_turned, ["labels"]),
    (bands_by_name, ["labels"]),
    (counted, ["labels"]),
    (nan_kept, ["nodata"]),
    (code_one_lost, ["rows", "nodata", "labels"]),
])  # fmt: skip
def test_one_slip_costs_one_check_where_the_others_can_be_judged_apart(answer, caught):
    assert lost(answer, **check.ELSEWHERE) == caught


def test_the_class_in_the_first_column_is_named():
    assert "The class stands first" in failure(check.labels, class_first)


def test_rows_whose_values_are_changed_are_sent_to_the_check_of_the_bands():
    def scaled(*args):
        return right(*args) * 10_000

    assert "First pass the check of bands and labels." in failure(check.nodata, scaled)


@pytest.mark.parametrize("one", CHECKS)
@pytest.mark.parametrize("value", HOSTILE, ids=lambda v: type(v).__name__)
def test_odd_results_fail_with_a_message(one, value):
    said = failure(one, returning(value))
    # the shape alone may be right
    assert said or (one is check.shape and value.shape[1:] == (5,))
