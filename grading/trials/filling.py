"""Notebooks as learners hand them in, made from the released ones: for the demo and for tests."""

import copy
from collections.abc import Mapping
from pathlib import Path

import nbformat

from helpers.paths import ROOT
from helpers.work.notebooks import cell_of, read_notebook


def solutions(slug: str, root: Path = ROOT) -> dict[str, str]:
    """Return the reference answers of a step.

    Parameters
    ----------
    slug : str
        The step.
    root : Path
        Course folder with ``source/``.

    Returns
    -------
    dict
        Grade id -> source of the answer cell, without nbgrader's marks.
    """
    source = read_notebook(root / "source" / slug / f"{slug}.ipynb")
    return {
        cell.metadata.nbgrader.grade_id: _without_marks(cell.source)
        for cell in source.cells
        if cell_of(cell).is_answer
    }


def fill_in(released: nbformat.NotebookNode, answers: Mapping[str, str]) -> nbformat.NotebookNode:
    """Return a copy of a released notebook with answers put in.

    Parameters
    ----------
    released : NotebookNode
        A notebook of ``notebooks/``.
    answers : mapping
        Grade id -> source of the answer cell; cells without an answer keep their stub.

    Returns
    -------
    NotebookNode
    """
    filled = copy.deepcopy(released)
    for cell in filled.cells:
        if cell_of(cell).is_answer:
            cell.source = answers.get(cell.metadata.nbgrader.grade_id, cell.source)
    return filled


def write_submission(
    folder: Path, learner: str, slug: str, answers: Mapping[str, str], root: Path = ROOT
) -> Path:
    """Write one learner's notebook of one step in nbgrader's layout.

    Parameters
    ----------
    folder : Path
        The course's ``submitted`` folder.
    learner : str
        Learner's id.
    slug : str
        The step.
    answers : mapping
        Grade id -> source of the answer cell.
    root : Path
        Course folder with ``notebooks/``.

    Returns
    -------
    Path
        ``FOLDER/LEARNER/SLUG/SLUG.ipynb``.
    """
    path = folder / learner / slug / f"{slug}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    released = read_notebook(root / "notebooks" / f"{slug}.ipynb")
    nbformat.write(fill_in(released, answers), path)
    return path


def _without_marks(source: str) -> str:
    lines = source.split("\n")
    return "\n".join(
        x for x in lines if x.strip() not in ("### BEGIN SOLUTION", "### END SOLUTION")
    )
