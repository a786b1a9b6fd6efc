"""Submissions as learners and editors leave them, rebuilt from the master."""

import copy
import json

import nbformat
import pytest

from grading.handed_in.masters import load_masters
from grading.inside.document.repair import Unreadable, rebuild
from tests.grading.standin import FIRST, SECOND, answered, find, make_course, own, released

RIGHT = "def double(values):\n    return 2 * values"


@pytest.fixture(scope="module")
def masters(tmp_path_factory):
    return load_masters(make_course(tmp_path_factory.mktemp("course")))


@pytest.fixture
def notebook():
    return answered(FIRST, double=RIGHT)


def built(notebook, masters, slug=FIRST):
    content = notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode()
    return rebuild(content, masters[slug].cells)


def sources(rebuilt):
    return {cell.grade_id or cell.id: cell.source for cell in rebuilt.cells}


def kinds(rebuilt):
    return {note["kind"] for note in rebuilt.notes}


def test_an_honest_notebook_needs_no_repair(notebook, masters):
    rebuilt = built(notebook, masters)
    assert not rebuilt.notes
    assert sources(rebuilt)["double"] == RIGHT
    assert "BEGIN HIDDEN TESTS" in sources(rebuilt)["double-values"]
    assert [c.source for c in rebuilt.cells if c.role == "free"] == ["double", "store"]


def test_deleted_cells_come_back_in_their_place(notebook, masters):
    for name in ("double-values", "setup", "store"):
        notebook.cells.remove(find(notebook, name))
    rebuilt = built(notebook, masters)
    order = [c.grade_id for c in rebuilt.cells if c.grade_id]
    assert order == ["goal", "setup", "double", "double-values", "double-shape", "store",
                     "store-file", "why"]  # fmt: skip
    assert kinds(rebuilt) == {"deleted"}
    assert "raise NotImplementedError" in sources(rebuilt)["store"]


def test_of_a_doubled_answer_the_last_one_with_an_answer_counts(notebook, masters):
    stub = find(released(FIRST), "double")
    notebook.cells += [copy.deepcopy(find(notebook, "double")), stub]
    notebook.cells[-2].source = "def double(values):\n    return values + values"
    rebuilt = built(notebook, masters)
    assert sources(rebuilt)["double"].endswith("values + values")
    assert "doubled" in kinds(rebuilt)


def test_a_copy_of_a_course_cell_with_own_code_is_an_own_cell(notebook, masters):
    copied = copy.deepcopy(find(notebook, "setup"))
    copied.source = "factor = 2"
    notebook.cells.insert(2, copied)
    rebuilt = built(notebook, masters)
    assert [c.source for c in rebuilt.cells][1:3] == ["import numpy as np\nimport pandas as pd",
                                                         "factor = 2"]  # fmt: skip


@pytest.mark.parametrize("keep_ids", [True, False])
def test_stripped_metadata_is_put_back(notebook, masters, keep_ids):
    for number, cell in enumerate(notebook.cells):
        cell.metadata = {}
        cell.id = cell.id if keep_ids else f"random-{number}"
    rebuilt = built(notebook, masters)
    assert sources(rebuilt)["double"] == RIGHT
    assert "stripped" in kinds(rebuilt)
    assert len([c for c in rebuilt.cells if c.role == "check"]) == 3


def test_a_renamed_answer_is_known_by_its_function(notebook, masters):
    cell = find(notebook, "double")
    cell.metadata["nbgrader"]["grade_id"] = "my-double"
    cell.id = "my-double"
    rebuilt = built(notebook, masters)
    assert sources(rebuilt)["double"] == RIGHT
    assert "renamed" in kinds(rebuilt)


def test_an_answer_in_another_cell_is_taken_from_there(masters):
    notebook = answered(FIRST, double=None)
    notebook.cells.insert(2, own(RIGHT))
    rebuilt = built(notebook, masters)
    assert sources(rebuilt)["double"] == RIGHT
    assert "elsewhere" in kinds(rebuilt)


def test_moved_and_retyped_cells_are_turned_back(notebook, masters):
    notebook.cells.reverse()
    answer = find(notebook, "double")
    answer.cell_type = "markdown"
    rebuilt = built(notebook, masters)
    assert next(c.grade_id for c in rebuilt.cells if c.grade_id) == "goal"
    assert next(c for c in rebuilt.cells if c.grade_id == "double").kind == "code"
    assert {"moved", "retyped"} <= kinds(rebuilt)


def test_changed_checks_points_and_tags_do_not_matter(notebook, masters):
    cell = find(notebook, "double-values")
    cell.source = "pass"
    cell.metadata["nbgrader"]["points"] = 99
    cell.metadata["tags"] = ["skip-execution"]
    rebuilt = built(notebook, masters)
    made = next(c for c in rebuilt.cells if c.grade_id == "double-values")
    assert made.points == 3 and made.hidden and "secret" in made.source
    assert "edited" in kinds(rebuilt)


def test_own_cells_stay_where_they_stand(notebook, masters):
    at = notebook.cells.index(find(notebook, "store"))
    notebook.cells.insert(at, own("mine = 1"))
    order = [c.grade_id or c.source for c in built(notebook, masters).cells]
    assert order[order.index("mine = 1") + 1] == "store"
    assert order[order.index("mine = 1") - 1] == "double-shape"


def test_broken_outputs_and_odd_fields_are_no_obstacle(notebook, masters):
    document = json.loads(json.dumps(notebook))
    document["cells"][1]["outputs"] = [{"output_type": "nonsense"}, None, 5]
    document["cells"][2]["source"] = ["def double(values):\n", 7, "    return values"]
    document["cells"].append("no cell")
    document["cells"].append({"cell_type": "heading", "source": None, "metadata": []})
    rebuilt = built(document, masters)
    assert sources(rebuilt)["double"] == "def double(values):\n    return values"


@pytest.mark.parametrize("mangle", [
    lambda text: b"\xef\xbb\xbf" + text.encode(), lambda text: text.encode("utf-16"),
    lambda text: text.replace("2 * values", "2 * values # \u00e9").encode("cp1252"),
    lambda text: text.replace("2 * values", "2 *\tvalues").replace("\\t", "\t").encode(),
])  # fmt: skip
def test_files_in_other_encodings_are_read(notebook, masters, mangle):
    rebuilt = built(mangle(json.dumps(notebook, ensure_ascii=False)), masters)
    assert "return 2" in sources(rebuilt)["double"]


def test_very_old_notebooks_are_read(notebook, masters):
    old = nbformat.v3.downgrade(copy.deepcopy(notebook))
    assert "return 2" in sources(built(json.dumps(old).encode(), masters))["double"]


@pytest.mark.parametrize(("content", "words"), [
    (b"", "empty"), (b"  \n", "empty"), (b'{"cells": [', "end is missing"),
    (b"[1, 2]", "no notebook"),
    (b"<html></html>", "web page"), (b"\x89PNG\r\n", "no notebook"), (b'{"cells": {}}', "no cells"),
    (b'{"cells":\n<<<<<<< HEAD\n[]\n=======\n>>>>>>> x\n}', "conflict marks"),
    (b'{"cells": []}', "another step"), (b"[" * 100_000, "nested"),
])  # fmt: skip
def test_what_is_no_notebook_is_told_in_words(masters, content, words):
    with pytest.raises(Unreadable, match=words):
        built(content, masters)


def test_the_notebook_of_another_step_is_told(masters):
    with pytest.raises(Unreadable, match="another step"):
        built(answered(SECOND), masters)


STREAM = {"output_type": "stream", "name": "stdout", "text": ["Passed: ", "all."]}
SHOWN = {"output_type": "display_data", "metadata": {}, "data": {"text/plain": "Passed: all."}}


@pytest.mark.parametrize("output", [STREAM, SHOWN])
def test_claims_of_the_file_are_read(notebook, masters, output):
    find(notebook, "double-values").outputs = [output]
    assert built(notebook, masters).claims == ["double-values"]
