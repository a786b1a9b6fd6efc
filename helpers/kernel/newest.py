"""Whether the newest text of an answer is the one that a check would judge."""

import ast
import inspect
import linecache
from types import FunctionType
from typing import Any

from helpers.kernel.opened import Document, open_document
from helpers.kernel.ran import RUNS, RunCell, current, makes, same

TITLE = "Not run yet: The newest text of your answer has not taken effect, so nothing was checked."
RUN_IT = "Next step: Run the cell of your answer, then this cell again."


def not_run(answer: Any) -> list[str]:
    """Say why a function is older than the text of its answer cell.

    Parameters
    ----------
    answer : object
        What a check was given.

    Returns
    -------
    list of str
        Lines for the learner; none where the function is the newest, or nothing can be told.
    """
    function = inspect.unwrap(answer) if callable(answer) else answer
    if not RUNS or not isinstance(function, FunctionType):
        return []
    name = function.__name__
    document = open_document(current())
    cell = document.answer(name) if document else None
    runs = [run for run in RUNS[:-1] if _concerns(run, name, cell.source if cell else None)]
    if not runs:
        return []
    newest = runs[-1]
    if _edited_since(document, cell.source if cell else None, newest):
        return [TITLE, f"Likely cause: The cell of `{name}` was changed after it last ran.", RUN_IT]
    if same(text_of(function), newest.text):
        return []
    return [TITLE, *_why_old(name, newest)]


def text_of(function: FunctionType) -> str:
    """Return the text of the cell in which a function was defined, '' where it is lost."""
    return "".join(linecache.getlines(function.__code__.co_filename))


def _concerns(run: RunCell, name: str, saved: str | None) -> bool:
    """Tell whether a run was one of the answer cell, or defined its function elsewhere."""
    return (
        run.cell_id == name
        or makes(run.text, name)
        or (saved is not None and same(run.text, saved))
    )


def _edited_since(document: Document | None, saved: str | None, newest: RunCell) -> bool:
    """Tell whether the file holds a text that was never run and was saved after the last run."""
    if document is None or saved is None or document.saved <= newest.at:
        return False
    return not any(same(run.text, saved) for run in RUNS)


def _why_old(name: str, newest: RunCell) -> list[str]:
    if newest.error in ("SyntaxError", "IndentationError", "TabError"):
        return [
            f"Likely cause: Python could not read the cell of `{name}` ({newest.error}: "
            f"{newest.message}), and kept the function of before.",
            "Next step: Mend the line that the error below your answer points at, run the cell, "
            "then this one again.",
        ]
    if newest.error:
        return [
            f"Likely cause: The cell of `{name}` stopped with {newest.error} before it came to the "
            "function, and the function of before is still there.",
            "Next step: Mend what the error below your answer says, run the cell, then this one "
            "again.",
        ]
    if not makes(newest.text, name):
        return [
            f"Likely cause: The cell of your answer defines no `{name}` any more; the checks call "
            "it by this name.",
            f"Next step: Begin it with `def {name}(...)` as it was given, run the cell, then this "
            "one again.",
        ]
    return [f"Likely cause: `{name}` comes from a cell that ran before your answer.", RUN_IT]


def below_the_stub(answer: Any) -> list[str]:
    """Say that code stands below the stub's `raise`, where the function has ended.

    Returns
    -------
    list of str
        Lines for the learner; none where it is not so.
    """
    function = inspect.unwrap(answer) if callable(answer) else answer
    if not isinstance(function, FunctionType):
        return []
    try:
        tree = ast.parse(text_of(function))
    except SyntaxError:
        return []
    bodies = [n.body for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)
              and n.name == function.__name__]  # fmt: skip
    raising = [i for body in bodies for i, n in enumerate(body[:-1]) if isinstance(n, ast.Raise)]
    if not raising:
        return []
    return [
        "Likely cause: Your code stands below the line `raise NotImplementedError(`, and a "
        "function ends where it raises.",
        "Next step: Delete the lines from `raise` to its closing `)`, and run the cell again.",
    ]
