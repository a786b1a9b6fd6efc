"""Grades one submission: rebuild, run in the sandbox, check from outside, write down.

Runs in a worker process of the batch. It knows nothing of the gradebook: a job is plain data, and
so is what comes back.
"""

import datetime
import time
from typing import Any

from grading.book.record import Check, Record
from grading.handed_in.masters import Cell, Master
from grading.inside.document.outputs import writable
from grading.inside.document.reading import Unreadable
from grading.inside.document.repair import Rebuilt
from grading.running import limited
from grading.running.notebook_run import WHY_ENDED, Run, run_notebook


def grade_submission(job: dict[str, Any]) -> dict[str, Any]:
    """Grade one learner's notebook of one step.

    Parameters
    ----------
    job : dict
        ``learner``, ``step``, ``file``, ``content`` (bytes), ``problem``, ``files`` (other files
        that were handed in: name to bytes), ``master`` (`Master.as_dict`), ``limits``,
        ``confined`` and ``fingerprint``.

    Returns
    -------
    dict
        ``record`` (see `grading.book.record`) and ``notebook`` (text of the autograded notebook).
    """
    started = time.monotonic()
    master = Master(**job["master"])
    record = Record(job["learner"], job["step"], job["fingerprint"], file=job["file"],
                    sandboxed=job["confined"], problem=job["problem"])  # fmt: skip
    record.graded = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    rebuilt, run = Rebuilt(), Run()
    if not record.problem:
        try:
            rebuilt = limited.read(job["content"], master, job["confined"])
            run = run_notebook(rebuilt, job)
        except Unreadable as error:
            record.problem = str(error)
    if record.problem:
        rebuilt = Rebuilt(cells=[{**c, "source": c["graded"], "attachments": {}}
                                 for c in master.cells if c["grade_id"]])  # fmt: skip
    _fill(record, rebuilt, run, master)
    record.seconds = round(time.monotonic() - started, 2)
    written = limited.write(rebuilt, run, master, job["confined"])
    for cell in written.markup:
        record.flag("markup", cell, "Scripts or frames in its text or outputs were taken out.")
    if written.is_short:
        record.flag("large", "", "Its outputs are larger than what is kept of a notebook.")
    if written.is_plain:
        record.flag("large", "", "Its outputs and text take too long to be made safe to show: the "
                    "outputs were left out.")  # fmt: skip
    return {"record": record.as_dict(), "notebook": written.text.decode("utf-8")}


def _fill(record: Record, rebuilt: Rebuilt, run: Run, master: Master) -> None:
    """Turn the verdicts into a record."""
    record.repairs = rebuilt.notes
    record.cpu, record.memory = run.cpu, run.memory
    for cell in master.with_role("check"):
        record.checks.append(_check_of(cell, run))
    for cell in rebuilt.cells:
        if cell["role"] in ("written", "task"):
            answered = cell["source"].strip() != cell["released"].strip() and not record.problem
            record.written.append({"cell": cell["grade_id"], "max_points": cell["points"],
                                   "answered": answered})  # fmt: skip
    record.points = round(sum(check.points for check in record.checks), 6)
    record.max_points = round(sum(check.max_points for check in record.checks), 6)
    _flag(record, rebuilt, run)


def _check_of(cell: Cell, run: Run) -> Check:
    check = Check(cell["grade_id"], _behaviour(cell), cell["points"])
    verdict = run.verdicts.get(cell["grade_id"])
    if verdict is None:
        check.message = "It was not run: " + _WORDS_OF_END.get(run.reason, _WORDS_OF_END[""])
        return check
    share = verdict["share"]
    check.passed = verdict["passed"]
    if check.passed:
        earned = check.max_points if share is None else min(max(share, 0.0), check.max_points)
        check.points = earned
    check.kind, check.message = verdict["kind"], writable(verdict["message"])
    check.hidden, check.printed = verdict["hidden"], writable(verdict["answer_printed"])
    check.seconds = verdict["seconds"]
    check.claimed = cell["grade_id"] in run.claims
    return check


_WORDS_OF_END = {
    "memory": "the notebook used more memory than there is.",
    "processes": "the notebook started too many processes.",
    "time": "the notebook did not end in time.",
    "ended": "the notebook's Python process ended early.",
    "": "there is no notebook that could be run.",
}


def _behaviour(cell: Cell) -> str:
    """Return the first line of a check cell's docstring, or its id."""
    first = cell["released"].strip().splitlines()[:1]
    words = first[0].strip().strip("\"'#").strip() if first else ""
    return words or cell["grade_id"]


def _flag(record: Record, rebuilt: Rebuilt, run: Run) -> None:
    failed = {check.check for check in record.checks if not check.passed}
    for name in sorted(run.claims):
        record.flag("claim", name, "The notebook's own process calls this check passed, "
                    "the grader's does not.")  # fmt: skip
    for name in rebuilt.claims:
        if name in failed and name not in run.claims:
            record.flag("claim", name, "The file as handed in shows this check as passed.")
    if run.reason and not record.problem:
        record.flag(run.reason, run.died_in, f"The notebook {WHY_ENDED[run.reason]}.")
    if not record.sandboxed:
        record.flag("unsafe", "", "Graded without a sandbox.")
    for check in record.checks:
        if check.kind == "defect":
            record.flag("defect", check.check, check.message)
