"""Step 1: its files are what they say, each slip costs its own check, and causes are true."""

import functools

import geopandas as gpd
import numpy as np
import pytest
import shapely

from helpers.checks import load_polygons as checks
from helpers.checks.core import CheckFailed
from helpers.checks.made.class_names import TRAPS
from helpers.checks.made.polygon_file import varied_polygons, write_polygons
from helpers.checks.wording import form_problems
from helpers.paths import ROOT
from helpers.work.definitions import namespace_of
from helpers.work.notebooks import read_notebook
from tests.steps.trying import ODD, boxes, cause, corpus_boxes, lines_about, written

SLUG = "01_load_polygons"
ASPECTS = (checks.reads, checks.columns, checks.crs, checks.coordinates)


@functools.cache
def reference():
    """Return the solution of the master."""
    return namespace_of(read_notebook(ROOT / "source" / SLUG / f"{SLUG}.ipynb"))[
        "load_feature_polygons"
    ]


def test_made_polygons_hold_both_kinds_of_shapes_and_a_hole():
    made = write_polygons(classes=("a", "b"))
    kinds = gpd.read_file(made.path).geom_type.tolist()
    assert kinds == ["Polygon", "MultiPolygon"]
    assert len(made.shapes[0].interiors) == 1


@pytest.mark.parametrize("seed", range(12))
def test_whatever_the_seed_a_file_lies_far_away_and_has_names_that_are_easily_mixed_up(seed):
    drawn = varied_polygons(seed)
    table = gpd.read_file(write_polygons(**drawn).path).set_crs(4326, allow_override=True)
    assert table.estimate_utm_crs().to_epsg() != 32631
    assert set(TRAPS) < set(drawn["classes"])
    assert len(set(drawn["classes"])) < len(drawn["classes"])
    assert table["seen"].isna().any()


@pytest.mark.parametrize("check", ASPECTS)
def test_a_right_answer_passes_whatever_the_seed(check):
    for seed in range(100, 112):
        check(reference(), seed=seed)


@pytest.mark.parametrize("check", ASPECTS)
def test_odd_results_get_a_message(check, capfd):
    for result in ODD:
        lines = lines_about(check, result)
        assert 2 <= len(lines) <= 5, result
        assert form_problems("\n".join(lines)) == []
    assert capfd.readouterr().err == ""


def _changed(table, place, change):
    shapes = table.geometry.tolist()
    shapes[place] = shapely.transform(shapes[place], change)
    return table.set_geometry(gpd.GeoSeries(shapes, crs=table.crs))


def _one_corner(value):
    def change(corners):
        corners = corners.copy()
        corners[1] = value
        return corners

    return change


HOSTILE = {
    "NaN in one corner": lambda t: _changed(t, 0, _one_corner(np.nan)),
    "infinite corner": lambda t: _changed(t, 1, _one_corner(np.inf)),
    "all corners NaN": lambda t: _changed(t, 2, lambda c: np.full_like(c, np.nan)),
    "no shape": lambda t: t.set_geometry(gpd.GeoSeries([None] * len(t), crs=t.crs)),
    "empty shapes": lambda t: t.set_geometry(
        gpd.GeoSeries([shapely.Polygon()] * len(t), crs=t.crs)
    ),
    "collections": lambda t: t.set_geometry(
        gpd.GeoSeries([shapely.GeometryCollection([s]) for s in t.geometry], crs=t.crs)
    ),
    "a ring that crosses itself": lambda t: t.set_geometry(
        gpd.GeoSeries([shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])] * len(t), crs=t.crs)
    ),
}


@pytest.mark.parametrize("change", HOSTILE.values(), ids=HOSTILE)
def test_hostile_shapes_lie_nowhere(change):
    with pytest.raises(CheckFailed) as failure:
        checks.coordinates(lambda path: change(reference()(path)))
    assert form_problems(str(failure.value)) == []


HOSTILE_FIELDS = {
    "lists": lambda t: t.assign(visits=[[3]] * len(t)),
    "dicts": lambda t: t.assign(note=[{}] * len(t)),
    "NaN": lambda t: t.assign(visits=np.nan),
    "infinity": lambda t: t.assign(visits=np.inf),
    "control characters": lambda t: t.assign(color="#3B8EDE\x00\x1b[2J"),
    "true for one": lambda t: t.assign(visits=True),
}


@pytest.mark.parametrize("change", HOSTILE_FIELDS.values(), ids=HOSTILE_FIELDS)
def test_hostile_fields_are_other_fields(change):
    with pytest.raises(CheckFailed) as failure:
        checks.columns(lambda path: change(reference()(path)))
    assert form_problems(str(failure.value)) == []
    assert str(failure.value).replace("\n", "").isprintable()


@pytest.mark.parametrize("check", ASPECTS)
def test_odd_tables_break_no_check(check):
    def doubled(path):
        table = reference()(path)
        other = table[["class"]].set_axis(["other"], axis=1)
        return table.join(other).rename(columns={"other": "class"})

    def no_geometry(path):
        return gpd.GeoDataFrame(gpd.read_file(path).drop(columns="geometry"))

    def no_rows(path):
        return reference()(path).iloc[:0]

    for answer in (doubled, no_geometry, no_rows):
        try:
            check(answer)
        except CheckFailed as failure:
            assert len(failure.lines) <= 5


ONE_SLIP = {
    "wrong_sorted_two_fields": {"columns"},
    "wrong_numbers_as_text": {"columns"},
    "wrong_one_colour": {"columns"},
    "wrong_no_crs": {"crs"},
    "wrong_geometries_mixed_up": {"coordinates"},
    "wrong_first_part": {"coordinates"},
    "wrong_swapped_axes": {"coordinates"},
    "wrong_relabelled": {"coordinates"},
    "wrong_empty_field_dropped": {"reads", "coordinates"},  # its polygon is nowhere
}


@pytest.mark.parametrize(("name", "aspects"), ONE_SLIP.items())
def test_one_slip_costs_the_checks_that_it_breaks(name, aspects):
    assert set(corpus_boxes(SLUG, name)) == aspects


BODY = """
def load_feature_polygons(input_path):
    polygons = gpd.read_file(input_path)
    {}
"""
CAUSES = {
    "return polygons.to_crs": ("reads", "parentheses are missing"),
    'return polygons.to_crs("EPSG:32632")': ("coordinates", "First pass the check"),
    'return polygons.to_crs(32632).set_crs(32631, allow_override=True)': (
        "coordinates", "coordinates of EPSG:32632",
    ),
    'return polygons.to_crs(32631)[["class", "geometry"]].iloc[::-1]': (
        "columns", "Columns were selected",
    ),
    "return polygons.set_crs(32631, allow_override=True)": ("coordinates", "still degrees"),
    "return polygons.to_crs(32631).drop_duplicates('class')": ("coordinates", "First pass the"),
    "return gpd.read_file(toy_path).to_crs(32631)": ("reads", "reads toy_path, a variable"),
}  # fmt: skip


@pytest.mark.parametrize(("end", "told"), CAUSES.items(), ids=range(len(CAUSES)))
def test_causes_are_true(end, told):
    aspect, words = told
    found = boxes(written(SLUG, "load_feature_polygons", BODY.format(end)))
    assert words in cause(found[aspect])
    assert not any("swapped" in message for message in found.values())
