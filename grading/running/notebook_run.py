"""One notebook run: its cells in the sandbox, its checks on the trusted side."""

import contextlib
import itertools
import select
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from grading import sandbox
from grading.inside.document.graded_cells import GradedCell, run_cells
from grading.inside.document.repair import Rebuilt
from grading.inside.frames import CLAIMED, READY, Channel, Closed, TooLate, pair
from grading.inside.order import Code, Order
from grading.inside.verdict import Verdict
from grading.inside.wire import TooLarge, WireError
from grading.running.job import Job
from grading.sandbox import Limits, processes
from grading.sandbox.warm_process import ForkOrders
from helpers.checks.made.class_seed import VARIABLE

LARGEST_REPORT = 32 * 2**20
MOST_REPORTED = 64 * 2**20
LARGEST_VERDICT, LARGEST_CLAIM = 2**20, 100
TRIES, TRIES_WHEN_SHORT, MOST_CHECKERS = 3, 3, 4
SECONDS_FOR_OTHERS = 5.0
WHY_ENDED = {
    "memory": "used more memory than there is",
    "processes": "started too many processes",
    "time": "did not end in time",
    "ended": "ended the whole Python process",
    "short": "was ended when this machine had no memory left",
    "unasked": "spoke to the grader in the place of its process",
}
UNASKED = ("not filled in", "defect")  # kinds of verdict
NOT_JUDGED = (
    "what came back could not be read: the process that judges it ended, or took too long over it"
)


@dataclass
class Run:
    """What came of running one notebook.

    Attributes
    ----------
    outputs : dict
        Outputs of the course's own cells by cell id, safe to show.
    reports : dict
        What the learner's process says that the other cells showed, by cell id; not looked at.
        None where it was too much to be kept.
    verdicts : dict
        Verdicts of the checks by grade id.
    claims : set
        Checks that did not pass and that the learner's own process calls passed.
    died_in : str
        Id of the cell in which its process ended, '' if it lived; "checks" while it was checked.
    lost : bool
        Its process ended or hung while it was checked.
    reason : str
        A key of `WHY_ENDED`.
    """

    outputs: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    reports: dict[str, bytes | None] = field(default_factory=dict)
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    claims: set[str] = field(default_factory=set)
    died_in: str = ""
    lost: bool = False
    reason: str = ""
    cpu: float = 0.0
    memory: int = 0


def run_notebook(rebuilt: Rebuilt, job: Job) -> Run:
    """Run a notebook; an own cell that takes Python down is left out at the next try.

    Parameters
    ----------
    rebuilt : Rebuilt
        Its cells; what is left out is noted there.
    job : Job
        The submission, the master and the limits.

    Returns
    -------
    Run
    """
    cells = run_cells(rebuilt.cells)
    leading = _leading_cells(cells, job)
    checks = [c for c in rebuilt.cells if c.role == "check"]
    deadline = time.monotonic() + job.limits.notebook_seconds
    careful, left, short = False, TRIES, 0
    while True:
        run = _run_once(cells, leading, checks, job, careful, deadline)
        if time.monotonic() > deadline:
            return run
        short += run.reason == "short"
        if run.reason == "short" and short < TRIES_WHEN_SHORT:  # perhaps by no fault of its own
            time.sleep(SECONDS_FOR_OTHERS)
            continue
        if run.lost and not careful:  # once more, with a fork for each call: it costs time
            careful = True
            continue
        left -= 1
        guilty = _guilty_cells(cells, run, is_last=left == 1)
        if not guilty or not left:
            return run
        why = WHY_ENDED.get(run.reason, WHY_ENDED["ended"])
        rebuilt.note("left out", guilty[0].id, f"A cell of your own {why}; the notebook was run "
                     "again without it.")  # fmt: skip
        cells = [c for c in cells if c not in guilty]


def _guilty_cells(cells: list[GradedCell], run: Run, is_last: bool) -> list[GradedCell]:
    """Return the own cells to leave out at the next try, the one to be named first."""
    own = [c for c in cells if c.role == "free"]
    named = [c for c in own if c.id == run.died_in]
    if run.reason == "unasked":  # then it may also have lied about where it was
        return own
    return [*named, *(c for c in own if is_last and c not in named)] if named else []


def _leading_cells(cells: list[GradedCell], job: Job) -> processes.Leading:
    """Return the master's code cells before the first answer, where the notebook has them too.

    Their text is the course's own, so they can be run once for many notebooks. What was handed in
    beside a notebook may change what they do, and then they are run for this notebook alone.
    """
    if job.submission.files or not job.confined:
        return ()
    code = [c for c in job.master.cells if c.kind == "code"]
    before = itertools.takewhile(lambda cell: cell.role in ("locked", "free"), code)
    sources = tuple(cell.source for cell in before)
    return sources if tuple(c.source for c in cells[: len(sources)]) == sources else ()


def _run_once(
    cells: list[GradedCell], leading: processes.Leading, checks: list[GradedCell], job: Job,
    careful: bool, deadline: float,
) -> Run:  # fmt: skip
    """Run cells and checks once, and leave nothing running."""
    run, limits = Run(), job.limits
    with contextlib.ExitStack() as stack:
        shared = "" if job.confined else stack.enter_context(_folder())
        order = _order(job, shared, careful)
        forks, outputs = processes.forks_for(leading, order, job.confined)
        run.outputs = {cell.id: o for cell, o in zip(cells, outputs, strict=False)}
        rest = cells[len(outputs) :]
        lent = stack.enter_context(processes.for_learner(forks))
        mine, theirs = pair()
        stack.callback(mine.close)
        number, channel = lent.fork("learner", limits.of_learner(), theirs)
        stack.callback(channel.close)
        sent = tuple(Code(c.id, c.source) for c in rest)
        try:
            channel.send(asdict(replace(order, cells=sent)))
            if _follow_cells(channel, mine, rest, run, limits, deadline):
                told = for_checks(order, job, checks)
                judges = processes.for_checks(forks, told)
                _judge(judges, mine, checks, run, told, limits, deadline)
                _ask_claims(channel, checks, run, limits, deadline)
        except (Closed, TooLate, WireError):
            run.died_in, run.reason = run.died_in or "start", run.reason or "ended"
        finally:
            ended = lent.kill(number)
    run.cpu, run.memory = ended.get("cpu", 0.0), ended.get("peak", 0)
    run.reason = ended.get("reason") or run.reason
    return run


def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="course-", ignore_cleanup_errors=True)


def _order(job: Job, shared: str, careful: bool) -> Order:
    base = shared or "/tmp/course"
    scratch = f"{base}/scratch" if shared else sandbox.SCRATCH
    return Order(
        environment={"COURSE_SCRATCH": scratch, "HOME": f"{base}/home"}, folder=f"{base}/work",
        files=job.submission.files, shared=bool(shared), careful=careful,
        cell_seconds=job.limits.cell_seconds, call_seconds=job.limits.call_seconds,
    )  # fmt: skip


def for_checks(order: Order, job: Job, checks: Sequence[GradedCell] = ()) -> Order:
    """Return what the checks are told and the learner's process is not: the secret of the class."""
    told = tuple(Code(c.grade_id, c.source, c.hidden) for c in checks)
    return replace(
        order, environment={**order.environment, VARIABLE: job.class_secret}, checks=told
    )


def _follow_cells(
    channel: Channel, calls: Channel, cells: list[GradedCell], run: Run, limits: Limits,
    deadline: float,
) -> bool:  # fmt: skip
    """Take what is said of the cells as it comes; False if the process did not get to the end."""
    waiting = [cell.id for cell in cells]
    room = MOST_REPORTED
    while True:
        left = max(
            min(limits.cell_seconds + limits.grace_seconds, deadline - time.monotonic()), 0.1
        )
        try:
            if _answers_unasked(channel, calls, max(left, 0.1)):
                run.reason = "unasked"
                break
            report = channel.receive_bytes(max(left, 0.1), LARGEST_REPORT)
        except TooLate:
            run.reason = "time"
            break
        except (Closed, TooLarge):  # too large, it still lies on the line before all else
            run.reason = "ended"
            break
        if report == READY or not waiting:
            return True
        room -= len(report)
        run.reports[waiting.pop(0)] = bytes(report) if room > 0 else None
    run.died_in = waiting[0] if waiting else "checks"
    return False


def _answers_unasked(channel: Channel, calls: Channel, seconds: float) -> bool:
    """Wait for a report; tell whether replies to calls came that nobody has made yet."""
    select.select([channel, calls], [], [], seconds)
    return calls.has_waiting()


def _judge(
    forks: ForkOrders, calls: Channel, checks: list[GradedCell], run: Run, order: Order,
    limits: Limits, deadline: float,
) -> None:  # fmt: skip
    """Have the checks run on the trusted side; one that ends its process costs only itself."""
    left = checks
    for attempt in range(MOST_CHECKERS):
        silent = replace(order, silent=attempt > 0)
        guilty = _judged_by_one(forks, calls, left, run, silent, limits, deadline)
        if not guilty:
            return
        check = next(c for c in left if c.grade_id == guilty)
        run.verdicts[guilty] = _without_judgement(check)
        left = [c for c in left if c.grade_id not in run.verdicts]
    run.died_in, run.reason = "checks", "ended"


def _judged_by_one(
    forks: ForkOrders, calls: Channel, checks: list[GradedCell], run: Run, order: Order,
    limits: Limits, deadline: float,
) -> str:  # fmt: skip
    """Take the verdicts of one process; return the check in which it ended, '' if it did not."""
    number, channel = forks.fork("checker", limits.of_checker(), calls.socket.dup())
    now, died, ended = checks[0].grade_id if checks else "", False, dict[str, Any]()
    said: dict[str, Any] = {}
    left = {check.grade_id for check in checks}
    sent = tuple(code for code in order.checks if code.id in left)
    with contextlib.closing(channel):
        try:
            channel.send(asdict(replace(order, checks=sent)))
            while True:
                said = channel.receive_json(max(deadline - time.monotonic(), 0.1), LARGEST_VERDICT)
                if "done" in said:
                    run.lost = said["lost"]
                    break
                if "begins" in said:
                    now = said["begins"]
                else:
                    run.verdicts[said["check"]] = Verdict(**said)
        except TooLate:
            run.died_in, run.reason = "checks", "time"
        except (Closed, WireError):
            died = True
        finally:
            if "done" in said:
                forks.let_end(number)
            else:
                ended = forks.kill(number)
    if ended.get("reason") == "short":
        run.reason = "short"
    return now if died and run.reason != "short" else ""


def _without_judgement(check: GradedCell) -> Verdict:
    """Return the verdict on a check that could not be judged."""
    return Verdict(check.grade_id, kind="raised", message=NOT_JUDGED, ename="ValueError")


def _ask_claims(
    channel: Channel, checks: list[GradedCell], run: Run, limits: Limits, deadline: float
) -> None:
    """Run visible checks that did not pass in the learner's process too: does it lie?"""
    for cell in checks:
        verdict = run.verdicts.get(cell.grade_id)
        if verdict is None or verdict.passed or verdict.hidden or verdict.kind in UNASKED:
            continue
        left = min(limits.call_seconds, deadline - time.monotonic())
        try:
            channel.send({"claim": cell.released}, max(left, 0.1))
            reply = channel.receive_bytes(max(left, 0.1), LARGEST_CLAIM)
        except (Closed, TooLate, WireError):
            return
        if reply == CLAIMED:
            run.claims.add(cell.grade_id)
