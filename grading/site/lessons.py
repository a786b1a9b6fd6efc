"""The notebooks as a learner sees them at the end: own outputs, and no solution."""

import copy
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from tqdm import tqdm
from traitlets.config import Config

from grading.trials.filling import fill_in, solutions
from helpers.errors import CourseError
from helpers.paths import ROOT
from helpers.scenes import open_scene
from helpers.steps import SLUGS, START
from helpers.work.notebooks import read_notebook

LESSONS = (START, *SLUGS)
# What the first notebook's little task asks for, in its cell.
FIRST_ANSWER = ("pixel_area", "def pixel_area(side):\n    return side * side")
SECONDS = 600  # for one cell
# Without it each kernel warns that it talks without encryption.
QUIET = Config({"KernelManager": {"transport_encryption": "auto"}})


def released_lessons(slugs: tuple[str, ...] = LESSONS) -> dict[str, NotebookNode]:
    """Return the learners' notebooks as they are released, without outputs."""
    return {slug: read_notebook(ROOT / "notebooks" / f"{slug}.ipynb") for slug in slugs}


def finished_lessons(scene: str, slugs: tuple[str, ...] = LESSONS) -> dict[str, NotebookNode]:
    """Run the notebooks, filled in, and return them as released with what came out.

    Parameters
    ----------
    scene : str
        Scene to run on.
    slugs : tuple of str
        Which, in their order; each starts from the results of those before.

    Returns
    -------
    dict of str to NotebookNode
        Cells hold what is released, outputs what the reference solutions gave; no path of this
        computer is among them.

    Raises
    ------
    CourseError
        If a cell fails.
    """
    open_scene(scene)
    lessons = {}
    with tempfile.TemporaryDirectory(prefix="site-") as folder:
        for slug, released in tqdm(released_lessons(slugs).items(), "Lessons", file=sys.stdout):
            ran = _run(slug, _filled_in(slug, released), scene, Path(folder))
            for cell, plain in zip(ran.cells, released.cells, strict=True):
                cell.source = plain.source
                if "outputs" in cell:
                    cell.outputs = _without_paths(cell.outputs, Path(folder))
            lessons[slug] = ran
    return lessons


def _filled_in(slug: str, released: NotebookNode) -> NotebookNode:
    if slug != START:
        return fill_in(released, solutions(slug))
    filled = copy.deepcopy(released)
    task, answer = FIRST_ANSWER
    next(cell for cell in filled.cells if cell.id == task).source = answer
    return filled


def _run(slug: str, notebook: NotebookNode, scene: str, folder: Path) -> NotebookNode:
    place: Mapping[str, Any] = {"metadata": {"path": str(folder)}}
    client = NotebookClient(notebook, timeout=SECONDS, resources=dict(place), config=QUIET)
    environment = {
        **os.environ,
        "COURSE_SCENE": scene,
        "COURSE_RESULTS": str(folder / "results"),
        "COURSE_STATIC": "1",
    }
    try:
        with client.setup_kernel(env=environment):
            for index, cell in enumerate(notebook.cells):
                client.execute_cell(cell, index)
    except CellExecutionError as error:
        raise CourseError(f"the lesson {slug} stops in a cell: {error.evalue}") from error
    return notebook


def _without_paths(value: Any, folder: Path) -> Any:
    """Return outputs in which paths begin in the course's folder."""
    if isinstance(value, str):
        for path in (folder.resolve(), folder):
            value = value.replace(f"{path}{os.sep}", f"notebooks{os.sep}")
        return value.replace(f"{ROOT}{os.sep}", "")
    if isinstance(value, list):
        return [_without_paths(one, folder) for one in value]
    if isinstance(value, dict):
        return NotebookNode({key: _without_paths(one, folder) for key, one in value.items()})
    return value
