"""One notebook run: its cells in the sandbox, its checks on the trusted side."""

import contextlib
import multiprocessing.util
import shutil
import tempfile
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from grading import sandbox
from grading.inside.frames import Channel, Closed, TooLate, pair
from grading.inside.wire import TooLarge, WireError
from grading.masters import Cell
from grading.outputs import safe_outputs
from grading.repair import Rebuilt
from grading.sandbox import Limits
from grading.warm_client import WarmProcess

LARGEST_REPORT = 32 * 2**20
TRIES = 3
RUN_ROLES = ("locked", "answer", "free")
WHY_ENDED = {
    "memory": "used more memory than there is",
    "processes": "started too many processes",
    "time": "did not end in time",
    "ended": "ended the whole Python process",
}
# Each thread of a worker has warm processes of its own; all are in the list, to be ended.
_own = threading.local()
_all: list[WarmProcess] = []


@dataclass
class Run:
    """What came of running one notebook.

    Attributes
    ----------
    outputs : dict
        Outputs by cell id, safe to show.
    verdicts : dict
        Verdicts of the checks by grade id, as `grading.inside.checker.judge` gives them.
    claims : set
        Checks that did not pass and that the learner's own process calls passed.
    died_in : str
        Id of the cell in which its process ended, '' if it lived; "checks" while it was checked.
    lost : bool
        Its process ended or hung while it was checked.
    reason : str
        "memory", "processes", "time" or "ended".
    """

    outputs: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    verdicts: dict[str, dict[str, Any]] = field(default_factory=dict)
    claims: set[str] = field(default_factory=set)
    markup: set[str] = field(default_factory=set)
    died_in: str = ""
    lost: bool = False
    reason: str = ""
    cpu: float = 0.0
    memory: int = 0


def run_notebook(rebuilt: Rebuilt, job: dict[str, Any]) -> Run:
    """Run a notebook; an own cell that takes Python down is left out at the next try.

    Parameters
    ----------
    rebuilt : Rebuilt
        Its cells; what is left out is noted there.
    job : dict
        As `grading.worker.grade_submission` takes it.

    Returns
    -------
    Run
    """
    cells = [c for c in rebuilt.cells if c["cell_type"] == "code" and c["role"] in RUN_ROLES]
    checks = [c for c in rebuilt.cells if c["role"] == "check"]
    limits = Limits(**job["limits"])
    deadline = time.monotonic() + limits.notebook_seconds
    careful, left = False, TRIES
    while True:
        run = _run_once(cells, checks, {**job, "careful": careful}, limits, deadline)
        if time.monotonic() > deadline:
            return run
        if run.lost and not careful:  # once more, with a fork for each call: it costs time
            careful = True
            continue
        left -= 1
        guilty = next((c for c in cells if c["id"] == run.died_in), None)
        if guilty is None or guilty["role"] != "free" or not left:
            return run
        why = WHY_ENDED.get(run.reason, WHY_ENDED["ended"])
        rebuilt.note("left out", guilty["id"], f"A cell of your own {why}; the notebook was run "
                     "again without it.")  # fmt: skip
        cells = [c for c in cells if c is not guilty and (left > 1 or c["role"] != "free")]


def _run_once(
    cells: list[Cell], checks: list[Cell], job: dict[str, Any], limits: Limits, deadline: float
) -> Run:
    """Run cells and checks once, and leave nothing running."""
    run = Run()
    warm, lent = _warm_process(job["confined"]), None
    if job["confined"] and not warm.walls:
        # This system forbids namespaces within the sandbox: the notebook gets one of its own.
        lent = WarmProcess(confined=True)
    shared = "" if job["confined"] else tempfile.mkdtemp(prefix="course-")
    mine, theirs = pair()
    number, channel = (lent or warm).fork("learner", limits.of_learner(), theirs)
    checker = 0
    sent = [{"id": c["id"], "source": c["source"]} for c in cells]
    try:
        channel.send({**_order(job, shared, limits), "cells": sent})
        if _follow_cells(channel, cells, run, limits, deadline):
            checker, verdicts = warm.fork("checker", limits.of_checker(), mine.socket)
            _follow_checks(verdicts, checks, run, job, shared, limits, deadline)
            _ask_claims(channel, checks, run, limits, deadline)
    except (Closed, TooLate, WireError):
        run.died_in, run.reason = run.died_in or "start", run.reason or "ended"
    finally:
        ended = (lent or warm).kill(number)
        if checker:
            warm.kill(checker)
        for end in (channel, mine):
            end.close()
        if lent is not None:
            lent.close()
        if shared:
            shutil.rmtree(shared, ignore_errors=True)
    run.cpu, run.memory = ended.get("cpu", 0.0), ended.get("peak", 0)
    run.reason = ended.get("reason") or run.reason
    return run


def _order(job: dict[str, Any], shared: str, limits: Limits) -> dict[str, Any]:
    base = shared or "/tmp/course"
    scratch = f"{base}/scratch" if shared else sandbox.SCRATCH
    return {"environment": {"COURSE_SCRATCH": scratch, "HOME": f"{base}/home"},
            "folder": f"{base}/work", "files": job["files"], "shared": bool(shared),
            "cell_seconds": limits.cell_seconds, "careful": job["careful"]}  # fmt: skip


def _follow_cells(
    channel: Channel, cells: list[Cell], run: Run, limits: Limits, deadline: float
) -> bool:
    """Take the outputs of the cells as they come; False if the process did not get to the end."""
    waiting = [cell["id"] for cell in cells]
    while True:
        left = min(limits.cell_seconds + limits.grace_seconds, deadline - time.monotonic())
        try:
            report = channel.receive(max(left, 0.1), LARGEST_REPORT)
        except TooLate:
            run.reason = "time"
            break
        except Closed:
            run.reason = "ended"
            break
        except TooLarge:  # it still lies on the line, so nothing behind it can be read
            run.reason = "ended"
            break
        except WireError:
            continue
        if not isinstance(report, dict) or report.get("ready") is True:
            return isinstance(report, dict)
        name = str(report.get("cell"))
        if name in waiting:
            waiting.remove(name)
            run.outputs[name], touched = safe_outputs(report.get("outputs"))
            if touched:
                run.markup.add(name)
    run.died_in = waiting[0] if waiting else "checks"
    return False


def _follow_checks(
    channel: Channel, checks: list[Cell], run: Run, job: dict[str, Any], shared: str,
    limits: Limits, deadline: float,
) -> None:  # fmt: skip
    """Have the checks run on the trusted side and take their verdicts."""
    order = _order(job, shared, limits)
    sent = [{"id": c["grade_id"], "source": c["graded"], "hidden": c["hidden"]} for c in checks]
    with contextlib.closing(channel):
        channel.send({**order, "checks": sent, "call_seconds": limits.call_seconds})
        try:
            while True:
                verdict = channel.receive(max(deadline - time.monotonic(), 0.1))
                if "done" in verdict:
                    run.lost = verdict["lost"]
                    return
                run.verdicts[verdict["check"]] = verdict
        except TooLate:
            run.died_in, run.reason = "checks", "time"
        except (Closed, WireError):
            run.died_in, run.reason = "checks", "ended"


def _ask_claims(
    channel: Channel, checks: list[Cell], run: Run, limits: Limits, deadline: float
) -> None:
    """Run visible checks that did not pass in the learner's process too: does it lie?"""
    for cell in checks:
        verdict = run.verdicts.get(cell["grade_id"], {"passed": True})
        if verdict["passed"] or verdict["hidden"] or verdict["kind"] in ("not filled in", "defect"):
            continue
        left = min(limits.call_seconds, deadline - time.monotonic())
        try:
            channel.send({"claim": cell["released"]}, max(left, 0.1))
            reply = channel.receive(max(left, 0.1), LARGEST_REPORT)
        except (Closed, TooLate, WireError):
            return
        if isinstance(reply, dict) and reply.get("claimed") is True:
            run.claims.add(cell["grade_id"])


def _warm_process(confined: bool) -> WarmProcess:
    """Return this thread's warm process, started when it is needed or gone."""
    warm = getattr(_own, "warm", None)
    if warm is None or not warm.is_alive() or warm.confined != confined:
        if warm in _all:
            _all.remove(warm)
            warm.close()
        warm = _own.warm = WarmProcess(confined)
        _all.append(warm)
    return warm


def close() -> None:
    """End the warm processes of this worker."""
    while _all:
        _all.pop().close()


# Unlike atexit this also runs at the end of the processes of a cluster.
multiprocessing.util.Finalize(None, close, exitpriority=100)
