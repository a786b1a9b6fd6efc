"""The autograded notebook, in the form that nbgrader's formgrader and feedback expect."""

import json
from typing import Any

from grading.inside.document import markup
from grading.inside.document.graded_cells import GradedCell
from grading.inside.document.outputs import Output, writable
from grading.inside.verdict import Verdict

LEARNERS = ("free", "written", "task", "answer")  # roles of cells whose text is the learner's


def as_notebook(
    cells: list[GradedCell],
    outputs: dict[str, list[Output]],
    verdicts: dict[str, Verdict],
    metadata: dict[str, Any],
    plain: bool = False,
) -> tuple[str, set[str]]:
    """Return the graded notebook as text.

    Parameters
    ----------
    cells : list of GradedCell
        As `Rebuilt` holds them.
    outputs : dict
        Outputs of the learner's cells by cell id, safe to show.
    verdicts : dict
        Verdicts of the checks by grade id.
    metadata : dict
        The master's.
    plain : bool
        Show the learner's text as it was typed, not as what Markdown makes of it.

    Returns
    -------
    text : str
        JSON of notebook format 4.5.
    markup : set of str
        Cells in whose text something was made harmless.
    """
    acting: set[str] = set()
    made: list[dict[str, Any]] = []
    taken: set[str] = set()
    for count, cell in enumerate(cells, 1):
        base = {"id": _unique(cell.id, count, taken), "metadata": _metadata(cell)}
        if cell.kind == "code":
            verdict = verdicts.get(cell.grade_id) if cell.role == "check" else None
            shown = outputs.get(cell.id, []) if verdict is None else check_outputs(verdict)
            made.append({**base, "cell_type": "code", "source": cell.source,
                         "outputs": shown, "execution_count": None})  # fmt: skip
        elif cell.role in LEARNERS:
            made.append({**base, "cell_type": "markdown", "source": _text(cell, plain)})
            if not markup.is_plain(cell.source) and markup.acts(cell.source):
                acting.add(cell.grade_id or cell.id)
        else:
            course = {**base, "cell_type": cell.kind, "source": cell.source}
            there = cell.attachments
            pictures = {"attachments": there} if there else {}
            made.append({**course, **pictures})
    notebook = {"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return writable(json.dumps(notebook, indent=1, ensure_ascii=False)) + "\n", acting


def _text(cell: GradedCell, plain: bool) -> str:
    """Return a text cell of the learner's as Markdown; raw cells would go into pages as HTML."""
    if plain or cell.kind == "raw":
        return markup.as_typed(cell.source)
    return markup.safe_markdown(cell.source, cell.attachments)


def _unique(name: str, count: int, taken: set[str]) -> str:
    plain = "".join(c for c in name if c.isascii() and (c.isalnum() or c in "-_"))[:60]
    if not plain or plain in taken:
        plain = f"cell-{count}"
    taken.add(plain)
    return plain


def _metadata(cell: GradedCell) -> dict[str, Any]:
    if not cell.grade_id:
        return {}
    return {"nbgrader": {**cell.nbgrader, "checksum": cell.checksum}}


def check_outputs(verdict: Verdict) -> list[Output]:
    """Return a verdict as the outputs of its check cell."""
    outputs: list[Output] = []
    if verdict.shown:
        outputs.append({"output_type": "stream", "name": "stdout", "text": verdict.shown})
    if not verdict.passed:
        name = verdict.ename or "CheckFailed"
        lines = f"{name}: {verdict.message}".split("\n")
        outputs.append({"output_type": "error", "ename": name, "evalue": verdict.message,
                        "traceback": lines})  # fmt: skip
    elif verdict.share is not None:
        outputs.append({"output_type": "execute_result", "execution_count": None, "metadata": {},
                        "data": {"text/plain": repr(verdict.share)}})  # fmt: skip
    return outputs
