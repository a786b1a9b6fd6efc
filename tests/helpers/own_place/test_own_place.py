"""One's own place, from random points to a report, with a product that is opened by its path."""

import numpy as np
import pandas as pd
import pytest

from helpers import get_input, load_tile, maps, open_scene
from helpers.errors import CourseError
from helpers.own_place import label_points, looked_up, random_points, write_report


@pytest.fixture(scope="module")
def place(mini):
    """The product as a stranger's: opened by its path, so nothing of the course's belongs to it."""
    scene = open_scene(str(mini.product.path))
    classes, mapping = get_input("classes", mini)
    return scene, load_tile(scene), classes, mapping


@pytest.fixture
def page(place, tmp_path):
    _, tile, classes, mapping = place
    points = random_points(classes, mapping, tile, per_class=3, seed=1)
    return label_points(tile, points, mapping, tmp_path / "points.csv").page


def test_each_class_gets_its_points_and_each_point_lies_in_its_class(place):
    _, tile, classes, mapping = place
    points = random_points(classes, mapping, tile, per_class=40, seed=3)
    assert points["mapped"].value_counts().to_dict() == dict.fromkeys(mapping.values(), 40)
    assert (classes[points["row"], points["column"]] == points["mapped"]).all()
    assert not points[["row", "column"]].duplicated().any()
    assert np.allclose(tile["x"].values[points["column"]], points["x"])
    assert (points["mapped"].diff() != 0).mean() > 0.4  # the order tells nothing of the class
    again = random_points(classes, mapping, tile, per_class=40, seed=3)
    pd.testing.assert_frame_equal(points, again)


def test_a_class_without_pixels_and_a_map_of_another_shape_are_told(place):
    _, tile, classes, mapping = place
    with pytest.raises(CourseError, match="SNOW has 0 pixels on the map"):
        random_points(classes, {**mapping, "SNOW": 99}, tile)
    with pytest.raises(CourseError, match="give the tile that was classified"):
        random_points(classes[1:], mapping, tile)


def test_buttons_and_numbers_label_point_after_point_and_all_is_saved_at_once(page):
    first, second = list(page.mapping)[:2]
    page.buttons.children[0].click()
    assert page.place == 1
    page.key.value = "2"
    assert page.place == 2
    assert page.key.value == ""
    saved = pd.read_csv(page.path)
    assert saved["reference"].tolist()[:3] == [page.mapping[first], page.mapping[second], 0]
    page.back.click()
    assert "Point 2 of 9" in page.said.value
    assert f"label: {second}" in page.said.value
    page.key.value = "7"  # no such class: nothing is labelled
    assert pd.read_csv(page.path)["reference"].tolist() == saved["reference"].tolist()
    assert "<img alt=" in page.image.value


def test_labels_are_gone_on_with_and_those_of_other_points_are_kept(page, place):
    _, tile, classes, mapping = place
    page.buttons.children[0].click()
    again = label_points(tile, page.points.assign(reference=0), mapping, page.path).page
    assert again.place == 1
    other = random_points(classes, mapping, tile, per_class=3, seed=9)
    label_points(tile, other, mapping, page.path)
    kept = pd.read_csv(page.path.with_name("points-1.csv"))
    assert (kept["reference"] > 0).sum() == 1


def test_too_few_labels_are_told(page):
    with pytest.raises(CourseError, match="no table of points"):
        looked_up(page.path)
    page.buttons.children[0].click()
    with pytest.raises(CourseError, match="two are the least"):
        looked_up(page.path)


def test_from_points_to_the_report(place, page, tmp_path):
    """The functions are those of step 6; the person here finds the map right in all but one."""
    scene, tile, classes, mapping = place
    names = {code: name for name, code in mapping.items()}
    for number in range(len(page.points)):
        mapped = int(page.points.loc[page.place, "mapped"])
        seen = next(c for c in names if c != mapped) if number == 4 else mapped
        page.label(names[seen])
    assert "All are labelled" in page.said.value
    found, codes = looked_up(page.path), list(mapping.values())
    solved = step_six()
    table = solved["confusion_table"](
        found["mapped"].to_numpy(), found["reference"].to_numpy(), codes
    )[0]
    assert table.sum() == 9
    assert table.trace() == 8
    counted = np.array([(classes == code).sum() for code in codes])
    estimate = solved["estimate_areas"](table, counted, 0.36)
    picture = maps.save_map(tmp_path / "map.png", classes, mapping, tile)
    report = write_report(tmp_path / "r.html", scene, picture, estimate, mapping, len(found),
                          wrong="Shores <are> mixed.\n\nShadows look like water.")  # fmt: skip
    text = report.read_text("utf-8")
    assert f"{estimate['area'][0]:,.0f} ha" in text
    assert "from 9 random points" in text
    assert "Shores &lt;are&gt; mixed.</p><p>Shadows" in text
    assert "http" not in text
    with pytest.raises(CourseError, match=r"write it with maps\.save_map first"):
        write_report(tmp_path / "r.html", scene, "none.png", estimate, mapping, 9)


def step_six():
    from helpers.steps import STEPS
    from helpers.work.definitions import namespace_of
    from helpers.work.notebooks import read_notebook
    from tests.conftest import ROOT

    slug = STEPS[5].slug
    return namespace_of(read_notebook(ROOT / "source" / slug / f"{slug}.ipynb"))


def test_nothing_is_asked_while_grading(place, monkeypatch, tmp_path):
    _, tile, classes, mapping = place
    points = random_points(classes, mapping, tile, per_class=2)
    monkeypatch.setenv("COURSE_GRADING", "1")
    assert label_points(tile, points, mapping, tmp_path / "p.csv") is None
