"""Attacks on the grader, one module each.

A module has a docstring that says what it does, what stock nbgrader 0.9.6 does with it, and what
`grade` must do; `notebook(course)`, the notebook that is handed in by someone who knows where
everything is; and, where it differs from `HONEST`, `EARNS`, the most points it may end with. The
answer to `double` is wrong everywhere, the one to `store` right: that is worth 3 of 6 points.

Those that aim at the checks of a real step name it in `STEP`; `LOST` are the checks that they must
not pass, and `EARNS` what is left for the rest.
"""

import nbformat

from grading.trials.filling import fill_in, solutions
from helpers.paths import ROOT
from helpers.work.notebooks import cell_of, read_notebook
from tests.grading.standin import FIRST, answered, find, own

HONEST = 3.0
WRONG = "def double(values):\n    return values + 2"
TRUE = "def double(values):\n    return values * 2"


def wrong(source="", where=2, **answers):
    """A notebook with a wrong `double` and an own cell before all answers."""
    notebook = answered(FIRST, **{"double": WRONG, **answers})
    if source:
        notebook.cells.insert(where, own(source))
    return notebook


def cheat_if(condition):
    """An answer that is right only if the attack has worked."""
    return f"""
def double(values):
    try:
        worked = bool({condition})
    except BaseException:
        worked = False
    return values * 2 if worked else values + 2
"""


def on_step(slug, answers=(), cells=(), honest=True):
    """A real step as handed in: solutions or stubs, some other answers, own cells before them."""
    released = read_notebook(ROOT / "notebooks" / f"{slug}.ipynb")
    notebook = fill_in(released, {**(solutions(slug) if honest else {}), **dict(answers)})
    first = next(at for at, cell in enumerate(notebook.cells) if cell_of(cell).is_answer)
    notebook.cells[first:first] = cells
    return notebook


def own_text(source):
    """A text cell that the learner added."""
    return nbformat.v4.new_markdown_cell(source)
