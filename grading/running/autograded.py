"""The autograded notebook, in the form that nbgrader's formgrader and feedback expect."""

import json
from typing import Any

from grading.handed_in.masters import Cell, Master
from grading.handed_in.repair import Rebuilt
from grading.sandbox.safe_outputs import safe_markdown, writable

Output = dict[str, Any]


def as_notebook(
    rebuilt: Rebuilt,
    outputs: dict[str, list[Output]],
    verdicts: dict[str, dict[str, Any]],
    master: Master,
) -> tuple[str, set[str]]:
    """Return the graded notebook as text.

    Parameters
    ----------
    rebuilt : Rebuilt
        Its cells.
    outputs : dict
        Outputs of the learner's cells by cell id.
    verdicts : dict
        Verdicts of the checks by grade id.
    master : Master
        For the notebook's metadata.

    Returns
    -------
    text : str
        JSON of notebook format 4.5.
    markup : set of str
        Cells in whose text scripts were made harmless.
    """
    markup: set[str] = set()
    cells: list[dict[str, Any]] = []
    taken: set[str] = set()
    for count, cell in enumerate(rebuilt.cells, 1):
        made: dict[str, Any] = {
            "cell_type": cell["cell_type"], "id": _unique(cell["id"], count, taken),
            "metadata": _metadata(cell), "source": cell["source"],
        }  # fmt: skip
        if cell["cell_type"] == "code":
            verdict = verdicts.get(cell["grade_id"]) if cell["role"] == "check" else None
            shown = outputs.get(cell["id"], []) if verdict is None else check_outputs(verdict)
            made |= {"outputs": shown, "execution_count": None}
        elif cell["role"] in ("free", "written", "task", "answer"):
            made["source"], changed = safe_markdown(cell["source"])
            if changed:
                markup.add(cell["grade_id"] or cell["id"])
            if cell["attachments"] and cell["cell_type"] == "markdown":
                made["attachments"] = _images(cell["attachments"])
        cells.append(made)
    notebook = {"cells": cells, "metadata": master.metadata, "nbformat": 4, "nbformat_minor": 5}
    return writable(json.dumps(notebook, indent=1, ensure_ascii=False)) + "\n", markup


def _unique(name: str, count: int, taken: set[str]) -> str:
    plain = "".join(c for c in name if c.isascii() and (c.isalnum() or c in "-_"))[:60]
    if not plain or plain in taken:
        plain = f"cell-{count}"
    taken.add(plain)
    return plain


def _metadata(cell: Cell) -> dict[str, Any]:
    if not cell["grade_id"]:
        return {}
    return {"nbgrader": {**cell["nbgrader"], "checksum": cell["checksum"]}}


def _images(attachments: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Return attached images of a written answer."""
    kept = {}
    for name, bundle in attachments.items():
        images = {
            kind: data
            for kind, data in (bundle.items() if isinstance(bundle, dict) else ())
            if kind in ("image/png", "image/jpeg") and isinstance(data, str)
        }
        if images and isinstance(name, str):
            kept[name] = images
    return kept


def check_outputs(verdict: dict[str, Any]) -> list[Output]:
    """Return a verdict as the outputs of its check cell."""
    outputs: list[Output] = []
    if verdict["printed"]:
        outputs.append({"output_type": "stream", "name": "stdout", "text": verdict["printed"]})
    if not verdict["passed"]:
        name = verdict.get("ename", "CheckFailed")
        lines = f"{name}: {verdict['message']}".split("\n")
        outputs.append({"output_type": "error", "ename": name, "evalue": verdict["message"],
                        "traceback": lines})  # fmt: skip
    elif verdict["share"] is not None:
        outputs.append({"output_type": "execute_result", "execution_count": None, "metadata": {},
                        "data": {"text/plain": repr(verdict["share"])}})  # fmt: skip
    return outputs
