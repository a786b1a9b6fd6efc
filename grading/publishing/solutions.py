"""Notebooks with the solutions, to hand out after the deadline."""

import re
from pathlib import Path

import nbformat

from grading.handed_in.attachments import pointed_to
from grading.handed_in.masters import Course, Master, load_masters
from helpers.errors import CourseError
from helpers.files import writing
from helpers.work.notebooks import read_notebook

MARK = re.compile(r"^[ \t]*### (?:BEGIN|END) SOLUTION[ \t]*\n?", re.MULTILINE)
REGION = re.compile(r"### BEGIN SOLUTION\s*\n(.*?)### END SOLUTION", re.DOTALL)
# A written answer's solution holds the rubric, which is for graders alone, and a model answer.
PART = re.compile(r"^(?=\*\*(?:Rubric|Model answer))", re.MULTILINE)
NONE = "*There is no model answer to this question.*"


def write_solutions(course: Course, target: Path) -> list[Path]:
    """Write the notebooks of all steps with their solutions, without hidden checks and rubrics.

    Parameters
    ----------
    course : Course
        Where source/ is.
    target : Path
        A folder that has none of these notebooks; it is made if needed.

    Returns
    -------
    list of Path

    Raises
    ------
    CourseError
        If the folder has a notebook of a step's name: it could be a learner's, or the course's.
    """
    masters = load_masters(course)
    paths = {slug: target / f"{slug}.ipynb" for slug in masters}
    there = [path.name for path in paths.values() if path.exists()]
    if there:
        raise CourseError(f"{target} already has {', '.join(there)}: choose another folder for "
                          "the solutions, or remove them first")  # fmt: skip
    target.mkdir(parents=True, exist_ok=True)
    for slug, master in masters.items():
        with writing(paths[slug]) as temporary:
            nbformat.write(_solved(course, master), temporary)
    return list(paths.values())


def _solved(course: Course, master: Master) -> nbformat.NotebookNode:
    notebook = read_notebook(course.source / master.slug / f"{master.slug}.ipynb")
    for cell, known in zip(notebook.cells, master.cells, strict=True):
        if known.role == "answer" or (known.role == "written" and cell.cell_type == "code"):
            cell.source = MARK.sub("", cell.source).rstrip("\n")
        elif known.role == "written":
            cell.source = _model_answer(cell.source)
        else:
            cell.source = known.released
        if cell.get("attachments"):
            cell.attachments = pointed_to(cell.attachments, cell.source)
    return notebook


def _model_answer(source: str) -> str:
    """Return the model answer out of a solution that holds a rubric too."""
    parts = [part for region in REGION.findall(source) for part in PART.split(region)]
    answers = [part.strip() for part in parts if part.startswith("**Model answer")]
    return "\n\n".join(answers) or NONE
