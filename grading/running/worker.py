"""Grades one submission: rebuild, run in the sandbox, check from outside, write down.

Runs in a worker process of the batch. It knows nothing of the gradebook: a job is plain data, and
so is what comes back.
"""

import datetime
import hashlib
import itertools
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace

from grading.book.record import HandGraded, Note, Record
from grading.inside.document.graded_cells import GradedCell
from grading.inside.document.outputs import writable
from grading.inside.document.reading import Unreadable
from grading.inside.document.repair import Rebuilt
from grading.inside.document.shape import is_own
from grading.inside.verdict import Verdict
from grading.running import limited
from grading.running.job import Graded, Job
from grading.running.notebook_run import WHY_ENDED, Run, run_notebook
from grading.running.shared_runs import SharedRuns

RUNS = SharedRuns()


def grade_submission(job: Job) -> Graded:
    """Grade one learner's notebook of one step.

    Parameters
    ----------
    job : Job
        What was handed in, the master, the limits.

    Returns
    -------
    Graded
        The record, and the graded notebook.
    """
    started = time.monotonic()
    submission, master = job.submission, job.master
    rebuilt, run, problem, is_shared = Rebuilt(), Run(), submission.problem, False
    if not problem:
        try:
            rebuilt = limited.read(submission.content, master, job.confined)
            run, is_shared = RUNS.run(rebuilt, job, run_notebook)
        except Unreadable as error:
            problem = str(error)
    if problem:
        rebuilt = Rebuilt(cells=[c for c in master.cells if c.grade_id])
    checks = tuple(_verdict_on(cell, run) for cell in master.with_role("check"))
    seconds = round(time.monotonic() - started, 2)
    written = limited.write(rebuilt, run, master, job.confined)
    record = Record(
        submission.learner, submission.step, job.fingerprint,
        graded=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        file=submission.file, problem=problem, sandboxed=job.confined, seconds=seconds,
        cpu=run.cpu, memory=run.memory, repairs=tuple(rebuilt.notes), checks=checks,
        points=round(sum(check.points for check in checks), 6),
        max_points=round(sum(check.max_points for check in checks), 6),
        flags=tuple(_once(_flags(job, checks, rebuilt, run, problem), _remarks(written))),
        written=tuple(_written(rebuilt, problem)), shape=tuple(rebuilt.shape),
        digest=rebuilt.digest, is_shared=is_shared,
    )  # fmt: skip
    return Graded(record, written.text.decode("utf-8"))


def _written(rebuilt: Rebuilt, problem: str) -> Iterator[HandGraded]:
    """Yield what is graded by hand, and whether there is an answer."""
    for cell in rebuilt.cells:
        if cell.role in ("written", "task"):
            digest = hashlib.sha256(cell.source.strip().encode()).hexdigest()[:32]
            answered = is_own(cell) and not problem
            yield HandGraded(cell.grade_id, cell.points, answered, digest)


def _verdict_on(cell: GradedCell, run: Run) -> Verdict:
    """Return a verdict with what the master says of its check, and the points."""
    name, most = cell.grade_id, cell.points
    verdict = run.verdicts.get(name)
    if verdict is None:
        why = _WORDS_OF_END.get(run.reason, _WORDS_OF_END[""])
        return Verdict(name, _behaviour(cell), most, message=f"It was not run: {why}")
    share = most if verdict.share is None else min(max(verdict.share, 0.0), most)
    return replace(
        verdict, behaviour=_behaviour(cell), max_points=most,
        points=share if verdict.passed else 0.0, message=writable(verdict.message),
        printed=writable(verdict.printed), claimed=name in run.claims, shown="",
    )  # fmt: skip


_WORDS_OF_END = {
    "memory": "the notebook used more memory than there is.",
    "processes": "the notebook started too many processes.",
    "time": "the notebook did not end in time.",
    "ended": "the notebook's Python process ended early.",
    "": "there is no notebook that could be run.",
}


def _behaviour(cell: GradedCell) -> str:
    """Return the first line of a check cell's docstring, or its id."""
    first = cell.released.strip().splitlines()[:1]
    words = first[0].strip().strip("\"'#").strip() if first else ""
    return words or cell.grade_id


def _flags(
    job: Job, checks: Iterable[Verdict], rebuilt: Rebuilt, run: Run, problem: str
) -> Iterator[Note]:
    """Yield what the instructor should look at in the run."""
    failed = {check.check for check in checks if not check.passed}
    for name in sorted(run.claims):
        yield _note("claim", name, "The notebook's own process calls this check passed, the "
                    "grader's does not.")  # fmt: skip
    for name in rebuilt.claims:
        if name in failed and name not in run.claims:
            yield _note("claim", name, "The file as handed in shows this check as passed.")
    if run.reason and not problem:
        yield _note(run.reason, run.died_in, f"The notebook {WHY_ENDED[run.reason]}.")
    if not job.confined:
        yield _note("unsafe", "", "Graded without a sandbox.")
    for check in checks:
        if check.kind == "defect":
            yield _note("defect", check.check, check.message)


def _remarks(written: limited.GradedNotebook) -> Iterator[Note]:
    """Yield what the instructor should know of the notebook as it was written."""
    for cell in written.markup:
        yield _note("markup", cell, "Scripts or frames in its text or outputs were taken out.")
    if written.is_short:
        yield _note("large", "", "Its outputs are larger than what is kept of a notebook.")
    if written.is_plain:
        yield _note("large", "", "Its outputs and text take too long to be made safe to show: the "
                    "outputs were left out.")  # fmt: skip


def _note(kind: str, cell: str, text: str) -> Note:
    return {"kind": kind, "cell": cell, "text": text}


def _once(*notes: Iterator[Note]) -> list[Note]:
    found: list[Note] = []
    for note in itertools.chain(*notes):
        if note not in found:
            found.append(note)
    return found
