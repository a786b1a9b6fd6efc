"""Has a notebook read and written in a process of its own, and takes no more than it may give.

What comes back is checked against the master: which cells there are, and what they are for, is
never taken from what a learner handed in.
"""

import contextlib
from dataclasses import asdict, dataclass, replace
from typing import Any

from grading.handed_in.masters import Master
from grading.inside.document.graded_cells import GradedCell, sent
from grading.inside.document.reading import Unreadable
from grading.inside.document.repair import Rebuilt
from grading.inside.frames import Closed, TooLate
from grading.inside.wire import WireError
from grading.running.notebook_run import Run
from grading.sandbox import processes

MEGABYTE = 2**20
LIMITS = {"ROOM": 1024 * MEGABYTE, "MEMORY": 1536 * MEGABYTE, "CPU": 10, "FSIZE": 0, "NPROC": 1}
SECONDS = 60.0
LARGEST = 48 * MEGABYTE
TOO_HARD = (
    "your notebook could not be read: to read it takes more time or memory than any notebook "
    "should; clear its outputs, save it and hand it in again"
)
ANSWERED = ("answer", "written", "task")


@dataclass(frozen=True)
class GradedNotebook:
    """A graded notebook.

    Attributes
    ----------
    text : bytes
        JSON of notebook format 4.5.
    markup : list of str
        Cells in which something was made harmless.
    is_short : bool
        Not all of its outputs were kept.
    is_plain : bool
        It could not be written as it is: there are no outputs, and text is shown as it was typed.
    """

    text: bytes
    markup: list[str]
    is_short: bool = False
    is_plain: bool = False


def read(content: bytes, master: Master, confined: bool) -> Rebuilt:
    """Rebuild a notebook from what was handed in.

    Parameters
    ----------
    content : bytes
        The file.
    master : Master
        The step's own notebook.
    confined : bool
        In the sandbox.

    Returns
    -------
    Rebuilt

    Raises
    ------
    Unreadable
        With a sentence for the learner; also where it takes too much to be read.
    """
    order = {"do": "read", "content": content, "cells": sent(master.cells)}
    try:
        with _reader(order, confined) as channel:
            said = channel.receive_json(SECONDS, LARGEST)
    except (Closed, TooLate, WireError):
        raise Unreadable(TOO_HARD) from None
    if "problem" in said:
        raise Unreadable(said["problem"])
    known, own_text = master.by_id(), master.own_text()
    cells = [_own_or_master(cell, known, own_text) for cell in said["cells"]]
    claims = [name for name in said["claims"] if name in known]
    return Rebuilt(cells, said["notes"], claims, said["shape"], said["digest"])


def _own_or_master(
    cell: dict[str, Any], known: dict[str, GradedCell], own_text: dict[str, GradedCell]
) -> GradedCell:
    origin = known.get(cell["grade_id"])
    text = own_text.get(cell["source"].strip())
    if origin is None and text is not None:  # the course's, free to change, and left as it was
        return replace(text, role="course", id=cell["id"], source=text.released)
    if origin is None:
        return GradedCell(**{k: cell[k] for k in ("id", "kind", "source", "attachments")})
    if origin.role in ANSWERED:
        return replace(origin, source=cell["source"], attachments=cell["attachments"])
    return origin


def write(rebuilt: Rebuilt, run: Run, master: Master, confined: bool) -> GradedNotebook:
    """Make the graded notebook of a run.

    Parameters
    ----------
    rebuilt : Rebuilt
        Its cells.
    run : Run
        What they showed, and the verdicts on them.
    master : Master
        The step's own notebook.
    confined : bool
        In the sandbox.

    Returns
    -------
    GradedNotebook
        Plain where outputs or text of the learner's take too much to be made harmless.

    Raises
    ------
    RuntimeError
        If it cannot be written in any way.
    """
    verdicts = {name: asdict(verdict) for name, verdict in run.verdicts.items()}
    order = {"do": "write", "cells": sent(rebuilt.cells), "outputs": run.outputs,
             "reports": run.reports, "verdicts": verdicts, "metadata": master.metadata,
             "plain": False}  # fmt: skip
    for plain in (False, True):
        if plain:
            order |= {"reports": {}, "plain": True}
        with contextlib.suppress(Closed, TooLate, WireError), _reader(order, confined) as channel:
            remarks = channel.receive_json(SECONDS, MEGABYTE)
            text = channel.receive_bytes(SECONDS, LARGEST)
            return GradedNotebook(bytes(text), remarks["markup"], remarks["short"], plain)
    raise RuntimeError("the graded notebook could not be written")


@contextlib.contextmanager
def _reader(order: dict[str, Any], confined: bool) -> Any:
    forks = processes.for_reader(confined)
    number, channel = forks.fork("reader", LIMITS)
    try:
        channel.send(order, SECONDS)
        yield channel
    finally:
        channel.close()
        forks.let_end(number)
