"""One's own place, from random points to a report, with a product that is opened by its path."""

import re
import shutil

import numpy as np
import pandas as pd
import pytest

from helpers import get_input, load_tile, maps, open_scene, qgis
from helpers.errors import CourseError
from helpers.own_place import (
    label_points,
    looked_up,
    my_functions,
    random_points,
    read_map,
    write_report,
)
from helpers.steps import STEPS
from helpers.work.notebooks import read_notebook
from tests.conftest import ROOT


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


@pytest.fixture
def at_the_end(place, tmp_path, monkeypatch):
    """A learner's folder after `run --map my_map.tif`: the map, and step 6 filled in."""
    _, tile, classes, mapping = place
    qgis.write_class_map(tmp_path / "my_map.tif", classes, tile, mapping)
    slug = STEPS[5].slug
    shutil.copy(ROOT / "source" / slug / f"{slug}.ipynb", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_notebook_7_says_leads_from_the_map_to_the_report(place, at_the_end):
    """Its two pieces of code, as they stand; the person finds the map right in all but one."""
    scene, _, classes, mapping = place
    notebook = read_notebook(ROOT / "notebooks" / f"{STEPS[6].slug}.ipynb")
    (text,) = [cell.source for cell in notebook.cells if cell.id == "own-place"]
    first, second = re.findall(r"```python\n(.*?)```", text, re.S)
    names = {"np": np, "load_tile": load_tile, "maps": maps, "place": scene,
             "label_points": label_points, "random_points": random_points}  # fmt: skip
    code, last = first.rstrip().rsplit("\n", 1)
    exec(code, names)
    page = eval(last, names).page
    assert (names["classes"] == classes).all()
    assert names["mapping"] == mapping
    seen = {code: name for name, code in mapping.items()}
    for number in range(len(page.points)):
        mapped = int(page.points.loc[page.place, "mapped"])
        page.label(seen[next(c for c in seen if c != mapped) if number == 4 else mapped])
    assert "All are labelled" in page.said.value
    exec(second.replace("Which places", "Shores <are> mixed.\n\nWhich places"), names)
    assert names["points"].trace() == names["points"].sum() - 1
    assert names["hectares"] == pytest.approx(0.36)
    text = (at_the_end / "my_report.html").read_text("utf-8")
    assert f"{names['estimate']['area'][0]:,.0f} ha" in text
    assert f"from {len(page.points)} random points" in text
    assert "Shores &lt;are&gt; mixed.</p><p>Which places" in text
    assert "http" not in text
    with pytest.raises(CourseError, match=r"write it with maps\.save_map first"):
        write_report("r.html", scene, "none.png", names["estimate"], mapping, 9)


def test_a_map_without_its_names_and_a_step_that_is_not_there_are_told(at_the_end):
    with pytest.raises(CourseError, match=r"none\.tif is no map"):
        read_map("none.tif")
    (at_the_end / "my_map.tif.aux.xml").write_text("<not a map", "utf-8")
    with pytest.raises(CourseError, match=r"my_map\.tif\.aux\.xml, which holds the names"):
        read_map("my_map.tif")
    with pytest.raises(CourseError, match="there is no step 8: the steps are 1 to 7"):
        my_functions(8)
    with pytest.raises(CourseError, match=r"no notebook .*05_save_samples\.ipynb: save it"):
        my_functions(5)


def test_nothing_is_asked_while_grading(place, monkeypatch, tmp_path):
    _, tile, classes, mapping = place
    points = random_points(classes, mapping, tile, per_class=2)
    monkeypatch.setenv("COURSE_GRADING", "1")
    assert label_points(tile, points, mapping, tmp_path / "p.csv") is None
