"""The command `grade`: all submissions, safely and in parallel, into nbgrader's gradebook."""

import hashlib
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from filelock import FileLock, Timeout

from grading import batch, processes, sandbox
from grading.masters import Course, Master, load_masters
from grading.results import Record, record_of
from grading.sandbox import Limits
from grading.submissions import Submission, find_submissions
from helpers.errors import CourseError
from helpers.files import writing
from helpers.paths import CHECKPOINTS, ROOT

DECIDING = ("reading", "repair", "processes", "running", "worker", "notebooks")
UNSAFE = (
    "WARNING: no sandbox. The submissions run with your own rights: they can read and change your "
    "files, the solutions and the gradebook."
)


@click.command()
@click.option("--learner", "learners", multiple=True, help="Grade this learner only; repeatable.")
@click.option("--step", "steps", multiple=True, help="Grade this step only (3, or its name).")
@click.option("--force", is_flag=True, help="Grade again what has not changed.")
@click.option("--workers", type=click.IntRange(1), help="Processes; one per CPU by default.")
@click.option("--scheduler", default="", metavar="ADDRESS", help="Use a running dask cluster.")
@click.option("--memory", type=float, default=2.0, show_default=True, help="GB for a notebook.")
@click.option("--cell-seconds", type=float, default=120, show_default=True, help="Time of a cell.")
@click.option("--unsafe-no-sandbox", "unsafe", is_flag=True, help="Run submissions as yourself.")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), default=ROOT,
              help="Folder with source/ and submitted/; the course by default.")  # fmt: skip
def grade(
    learners: tuple[str, ...], steps: tuple[str, ...], force: bool, workers: int | None,
    scheduler: str, memory: float, cell_seconds: float, unsafe: bool, folder: Path,
) -> None:  # fmt: skip
    """Grade what lies in submitted/.

    Unchanged submissions are not run again; a run that was stopped goes on where it was.
    """
    limits = replace(Limits(), memory=int(memory * sandbox.GIGABYTE), cell_seconds=cell_seconds)
    course = Course(folder.resolve())
    summary = grade_course(
        course, learners=learners, steps=steps, force=force, scheduler=scheduler,
        workers=workers or batch.default_workers(), confined=not unsafe, limits=limits,
    )  # fmt: skip
    for line in summary:
        click.echo(line)


def grade_course(
    course: Course, *, learners: tuple[str, ...] = (), steps: tuple[str, ...] = (),
    force: bool = False, workers: int = 1, scheduler: str = "", confined: bool = True,
    limits: Limits | None = None,
) -> list[str]:  # fmt: skip
    """Grade submissions.

    Parameters
    ----------
    course : Course
        The class.
    learners, steps : tuple of str
        Whom and what; all where empty. A step is its number or its name.
    force : bool
        Also what has not changed.
    workers : int
        Processes.
    scheduler : str
        Address of a dask scheduler, '' for this machine.
    confined : bool
        In the sandbox; False only for submissions that are trusted.
    limits : Limits, optional
        What a notebook may use.

    Returns
    -------
    list of str
        A summary for people.

    Raises
    ------
    CourseError
        If there is no sandbox, no such step or learner, or another run is at work.
    """
    _ready(confined)
    masters = load_masters(course)
    wanted = {slug: masters[slug] for slug in chosen_steps(steps, masters)}
    lock = FileLock(f"{course.database}.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise CourseError(
            f"another `grade` is at work on {course.folder}: wait for it, or stop it first"
        ) from None
    with lock:
        return _grade_locked(
            course, masters, wanted, learners, force, workers, scheduler, confined,
            limits or Limits(),
        )  # fmt: skip


def _ready(confined: bool) -> None:
    """See that notebooks can run here, and make what they will find read-only."""
    if os.name == "nt":
        raise CourseError(
            "submissions cannot be graded under Windows itself: use WSL or the container of "
            "docs/grading.md, or nbgrader's own `nbgrader autograde`"
        )
    if confined:
        sandbox.require()
    else:
        click.secho(UNSAFE, fg="red", bold=True, err=True)
    from helpers.scenes import DEFAULT_WHILE_GRADING, open_scene

    open_scene(os.environ.get("COURSE_SCENE") or DEFAULT_WHILE_GRADING)


def chosen_steps(steps: tuple[str, ...], masters: dict[str, Master]) -> list[str]:
    """Return the slugs of steps given by number or name; all where none is given."""
    slugs = []
    for step in steps or tuple(masters):
        number = f"{int(step):02d}_" if step.isdigit() else ""
        found = [s for s in masters if s == step or (number and s.startswith(number))]
        if not found:
            raise CourseError(f"there is no step {step!r}: use one of {', '.join(masters)}")
        slugs += found
    return slugs


def _grade_locked(
    course: Course, masters: dict[str, Master], wanted: dict[str, Master],
    learners: tuple[str, ...], force: bool, workers: int, scheduler: str, confined: bool,
    limits: Limits,
) -> list[str]:  # fmt: skip
    from grading.gradebook import GradeBook

    version = course_version()
    found = [(s.learner, s.step, f"{s.digest()}-{_mark(wanted[s.step], version, confined)}")
             for s in find_submissions(course, wanted, learners)]  # fmt: skip
    kept = {entry for entry in found if _graded_file(course, *entry[:2]).is_file()}
    if not scheduler and (force or len(kept) < len(found)):
        processes.warm_up(confined)  # it takes seconds, and so does a new gradebook
    with GradeBook(course) as book:
        book.add_masters(masters.values())
        known = {} if force else book.fingerprints()
        todo = [e for e in found if e not in kept or known.get(e[:2]) != e[2]]
        same = len(found) - len(todo)
        todo.sort(key=lambda entry: entry[1])  # a worker keeps what all notebooks of a step share
        jobs = _jobs(course, todo, wanted, confined, limits)
        workers = min(workers, max(len(todo), 1))
        results = batch.run_batch(jobs, workers, scheduler) if todo else iter(())
        records, problems = [], []
        for job, result in batch.show_progress(results, len(todo), "Grading"):
            try:
                records.append(_keep(course, book, job, result))
            except Exception as error:  # one submission must not stop the others
                problems.append(f"{job['learner']} {job['step']}: {_words(error)}")
    return _summary(records, same, problems)


def _graded_file(course: Course, learner: str, step: str) -> Path:
    return course.autograded / learner / step / f"{step}.ipynb"


def _jobs(
    course: Course, todo: list[tuple[str, str, str]], wanted: dict[str, Master], confined: bool,
    limits: Limits,
) -> Iterator[dict[str, Any]]:  # fmt: skip
    """Make the jobs one by one: a class's submissions do not fit into memory together."""
    plain = {step: master.as_dict() for step, master in wanted.items()}
    for learner, step, mark in todo:
        (submission,) = find_submissions(course, {step: wanted[step]}, [learner])
        yield job_of(submission, plain[step], mark, confined, limits)


def job_of(
    submission: Submission, master: dict[str, Any], mark: str, confined: bool, limits: Limits
) -> dict[str, Any]:
    """Return a submission as a job for `grading.worker.grade_submission`."""
    return {
        "learner": submission.learner, "step": submission.step, "file": submission.file,
        "content": submission.content, "problem": submission.problem, "files": submission.files,
        "timestamp": submission.timestamp, "master": master, "fingerprint": mark,
        "limits": limits.as_dict(), "confined": confined,
    }  # fmt: skip


def _keep(course: Course, book: Any, job: dict[str, Any], result: Any) -> Record:
    """Write the notebook, then the grades: what is in the gradebook is complete on disk."""
    if isinstance(result, Exception):
        raise result
    record = record_of(result["record"])
    file = _graded_file(course, record.learner, record.step)
    file.parent.mkdir(parents=True, exist_ok=True)
    with writing(file) as temporary:
        temporary.write_text(result["notebook"], "utf-8")
    if job["timestamp"]:
        file.with_name("timestamp.txt").write_text(job["timestamp"], "utf-8")
    book.save(record, job["timestamp"])
    return record


def _mark(master: Master, version: str, confined: bool) -> str:
    text = f"{master.fingerprint}{version}{confined}{os.environ.get('COURSE_SCENE', '')}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def course_version() -> str:
    """Return a hash of all code and data that verdicts depend on."""
    places = [*sorted((ROOT / "helpers").rglob("*.py")),
              *sorted((ROOT / "grading" / "inside").glob("*.py")),
              *(ROOT / "grading" / f"{name}.py" for name in DECIDING),
              *sorted(p for p in CHECKPOINTS.rglob("*") if p.is_file()),
              ROOT / "requirements" / "course.lock"]  # fmt: skip
    digest = hashlib.sha256(sys.version.encode())
    for path in places:
        if path.is_file():
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _words(error: Exception) -> str:
    return str(error) if isinstance(error, CourseError) else f"{type(error).__name__}: {error}"


def _summary(records: list[Record], same: int, problems: list[str]) -> list[str]:
    """Return what a run did, in words."""
    unread = [r for r in records if r.problem]
    lines = [f"Graded {len(records)} notebooks, {same} had not changed."]
    for record in unread:
        lines.append(f"  not readable: {record.learner} {record.step}: {record.problem}")
    for record in records:
        for flag in record.flags:
            place = f" {flag['cell']}" if flag["cell"] else ""
            lines.append(f"  look at: {record.learner} {record.step}{place}: {flag['text']}")
    lines += [f"  FAILED: {problem}; it is tried again at the next run" for problem in problems]
    return lines
