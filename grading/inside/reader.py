"""Reads a notebook as it was handed in, and writes it as it is graded, in a process of its own.

Whatever a learner's bytes do to those who read them (they may be nested, huge, slow), they do it
here: memory, time and the size of what comes out are bounded, and the end of this process is a line
in that learner's record.
"""

import gc
from typing import Any

from grading.inside.document import outputs as safe
from grading.inside.document.graded_cells import received
from grading.inside.document.notebook import as_notebook
from grading.inside.document.reading import Unreadable
from grading.inside.document.repair import rebuild
from grading.inside.document.repeatable import digest_of
from grading.inside.document.shape import shape_of_answers
from grading.inside.frames import Channel, from_json
from grading.inside.verdict import Verdict

Work = dict[str, Any]
KEPT = ("id", "grade_id", "kind", "source", "attachments")


def run(job: Channel) -> int:
    """Do one piece of work that the grader sends; return the exit status."""
    gc.disable()  # this process is short, and a notebook of many parts makes it look often
    order = job.receive(60)
    if order["do"] == "read":
        job.send_json(read(order))
    else:
        text, remarks = write(order)
        job.send_json(remarks)
        job.send_bytes(text.encode("utf-8", "replace"))
    return 0


def read(order: Work) -> dict[str, Any]:
    """Rebuild a notebook.

    Parameters
    ----------
    order : dict
        ``content`` (bytes) and ``cells`` of the master.

    Returns
    -------
    dict
        ``problem``, or the fields of `Rebuilt`: texts and pictures, nothing nested by the learner.
    """
    master = received(order["cells"])
    try:
        rebuilt = rebuild(order["content"], master)
    except Unreadable as error:
        return {"problem": str(error)}
    except MemoryError:
        return {"problem": "it needs more memory to be read than any notebook should"}
    cells = [{key: getattr(cell, key) for key in KEPT} for cell in rebuilt.cells]
    return {"cells": cells, "notes": rebuilt.notes, "claims": rebuilt.claims,
            "shape": shape_of_answers(rebuilt.cells),
            "digest": digest_of(rebuilt.cells, master)}  # fmt: skip


def write(order: Work) -> tuple[str, dict[str, Any]]:
    """Make the graded notebook.

    Parameters
    ----------
    order : dict
        ``cells``, ``verdicts`` and ``metadata`` as `as_notebook` takes them, ``outputs`` of the
        course's own cells by id, and ``reports``: for each of the learner's cells the JSON that
        their process sent, as bytes, None where it was too much; ``plain`` to show all text as it
        was typed.

    Returns
    -------
    text : str
        The notebook.
    remarks : dict
        ``markup`` (cells in which something was made harmless), ``short`` (not all is kept).
    """
    room = safe.Room()
    outputs, touched = dict(order["outputs"]), set()
    for cell, report in order["reports"].items():
        outputs[cell], changed = safe.safe_outputs(_outputs_of(report, room), room)
        if changed:
            touched.add(cell)
    verdicts = {name: Verdict(**verdict) for name, verdict in order["verdicts"].items()}
    text, markup = as_notebook(received(order["cells"]), outputs, verdicts, order["metadata"],
                               order["plain"])  # fmt: skip
    return text, {"markup": sorted(touched | markup), "short": room.was_short}


def _outputs_of(report: bytes | None, room: safe.Room) -> Any:
    if report is None:
        room.was_short = True
        return [{"output_type": "stream", "name": "stderr", "text": safe.LEFT_OUT}]
    try:
        said = from_json(report)
    except ValueError:
        return []
    return said.get("outputs") if isinstance(said, dict) else []
