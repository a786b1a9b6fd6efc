"""The notebook before the seven: run as a beginner would, in a real kernel."""

import json
import os
import re

import pytest
from nbclient import NotebookClient

from grading.publishing.release import START_MASTER, release_all
from helpers.steps import SLUGS, START
from helpers.work.notebooks import cell_of, read_notebook, read_steps
from tests.conftest import ROOT

PATH = ROOT / "notebooks" / f"{START}.ipynb"
WRONG = {
    "left as it is": (None, "You have not filled in pixel_area yet"),
    "the side doubled": ("return side + side", "added to itself"),
    "no return": ("side * side", "ends without return"),
    "a fixed number": ("return 3600", "for a side of 20 m"),
    "right": ("return side * side", "Passed: The area of a square pixel comes back."),
}


@pytest.fixture(scope="module")
def ran(tmp_path_factory, mini):
    """What each cell shows, from a run in which nothing but the answer was filled in.

    The slow cell is shortened; between answer and check each answer of the table is tried. The
    scene of the steps is not there yet: nothing here may wait for it.
    """
    folder = tmp_path_factory.mktemp("start")
    environment = {**os.environ, "COURSE_SCENE": str(folder / "not yet"),
                   "COURSE_RESULTS": str(folder / "r")}  # fmt: skip
    notebook = read_notebook(PATH)
    shown = {}
    client = NotebookClient(notebook, timeout=120, allow_errors=True,
                            resources={"metadata": {"path": str(folder)}})  # fmt: skip
    with client.setup_kernel(env=environment):
        for place, cell in enumerate(notebook.cells):
            if cell.cell_type != "code":
                continue
            cell.source = cell.source.replace("range(20)", "range(1)")
            if cell.id == "pixel_area":
                stub = cell.source
                check = next(c for c in notebook.cells if c.id == "pixel_area-toy")
                for name, (line, _) in WRONG.items():
                    head = stub.split("    raise")[0]
                    cell.source = stub if line is None else f"{head}    {line}\n"
                    client.execute_cell(cell, place)
                    client.execute_cell(check, notebook.cells.index(check))
                    shown[name] = json.dumps(check.outputs)
                continue
            client.execute_cell(cell, place)
            shown[cell.id] = json.dumps(cell.outputs)
    return shown


@pytest.mark.parametrize("name", WRONG)
def test_the_first_box_says_what_to_do(ran, name):
    assert WRONG[name][1] in ran[name].replace("`", "")


def test_every_cell_runs(ran):
    cells = {cell.id for cell in read_notebook(PATH).cells if cell.cell_type == "code"}
    assert cells - {"pixel_area"} <= set(ran)
    broken = [name for name, shown in ran.items() if '"error"' in shown and name not in WRONG]
    assert broken == []
    assert "<img alt=" in ran["map-shown"]
    assert "widget-view" in ran["drawing-board"]
    assert "Step 7" in ran["progress"]
    assert "<details" in ran["quiz"]


def test_it_has_no_points_and_is_no_step():
    assert all(cell_of(cell).role == "free" for cell in read_notebook(PATH).cells)
    assert START not in SLUGS
    assert START not in [step.path.stem for step in read_steps(ROOT / "notebooks")]
    assert len(read_steps(ROOT / "notebooks")) == 7


def test_nbgrader_takes_it_for_no_assignment():
    from nbgrader.apps.api import NbGraderAPI

    from grading.publishing.release import course_config, course_directory

    api = NbGraderAPI(course_directory(ROOT), config=course_config(ROOT))
    assert api.get_source_assignments() == set(SLUGS)


def test_release_makes_it(tmp_path):
    (tmp_path / "source").mkdir()
    master = ROOT / "source" / f"{START_MASTER}.ipynb"
    (tmp_path / "source" / master.name).write_bytes(master.read_bytes())
    assert release_all(tmp_path, slugs=()) == [tmp_path / "notebooks" / PATH.name]
    assert PATH.read_bytes() == master.read_bytes()


def test_it_says_what_a_beginner_must_know():
    text = "\n".join(cell.source for cell in read_notebook(PATH).cells)
    for word in ("Shift+Enter", "Interrupt", "Restart", "Not yet", "hidden checks", "progress()",
                 "pack(", "NumPy", "pandas", "xarray", "01_load_polygons.ipynb"):  # fmt: skip
        assert word in text, word
    assert len(re.findall(r"\w+", text)) < 1100


def test_jupyterlab_opens_on_it():
    assert "/lab/tree/notebooks/{START}.ipynb" in (ROOT / "commands/lab.py").read_text("utf-8")
