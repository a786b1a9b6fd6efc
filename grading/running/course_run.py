"""A run over a class: what has changed is graded, in parallel, into nbgrader's gradebook."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from grading import sandbox
from grading.book.record import Record
from grading.handed_in.masters import Course, Master, load_masters
from grading.handed_in.submissions import find_submissions, unusable_folders
from grading.running import batch
from grading.running.class_secret import class_secret
from grading.running.fingerprint import course_version, mark_of
from grading.running.job import Graded, Job
from grading.sandbox import Limits, processes
from helpers.counting import counted
from helpers.errors import CourseError
from helpers.files import writing
from helpers.shown import LONGEST_LINE, shown
from helpers.steps import find_slugs

FAILED = "FAILED: "  # what a line about a submission that could not be graded begins with


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
    wanted = {slug: masters[slug] for slug in find_slugs(steps, tuple(masters))}
    lock = FileLock(f"{course.database}.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise CourseError(
            f"another `grade` is at work on {course.folder}: wait for it, or stop it first"
        ) from None
    with lock:
        lines = _grade_locked(
            course, masters, wanted, learners, force, workers, scheduler, confined,
            limits or Limits(),
        )  # fmt: skip
        lines += _around(course)
    return [shown(line, LONGEST_LINE) for line in lines]


def _around(course: Course) -> list[str]:
    """Return what stands beside the grading: who is late, and folders that nobody can grade."""
    from grading.book.gradebook import GradeBook
    from grading.book.late import settle

    with GradeBook(course) as book:
        lines = [f"  late: {line}" for line in settle(course, book)]
    lines += [f"  look at: {name} in submitted/ is left out, as its name is no UTF-8: rename it"
              for name in unusable_folders(course)]  # fmt: skip
    return lines


def _ready(confined: bool) -> None:
    """See that notebooks can run here, and make what they will find read-only."""
    if os.name == "nt":
        raise CourseError(
            "submissions cannot be graded under Windows itself: use WSL or the container of "
            "docs/grading.md, or nbgrader's own `nbgrader autograde`"
        )
    if confined:
        sandbox.require()
    from helpers.scenes import DEFAULT_WHILE_GRADING, open_scene

    open_scene(os.environ.get("COURSE_SCENE") or DEFAULT_WHILE_GRADING)


def _grade_locked(
    course: Course, masters: dict[str, Master], wanted: dict[str, Master],
    learners: tuple[str, ...], force: bool, workers: int, scheduler: str, confined: bool,
    limits: Limits,
) -> list[str]:  # fmt: skip
    from grading.book.gradebook import GradeBook

    version = course_version()
    secret = class_secret(course)
    marks = {slug: mark_of(m, f"{version} {secret}", limits, confined)
             for slug, m in wanted.items()}  # fmt: skip
    found = [(s.learner, s.step, f"{s.digest()}-{marks[s.step]}")
             for s in find_submissions(course, wanted, learners)]  # fmt: skip
    kept = {entry for entry in found if _graded_file(course, *entry[:2]).is_file()}
    if not scheduler and (force or len(kept) < len(found)):
        processes.warm_up(confined)  # it takes seconds, and so does a new gradebook
    with GradeBook(course) as book:
        notes = book.add_masters(masters.values())
        if book.mended:
            notes.append(
                f"{counted(book.mended, 'row')} of the gradebook belonged to nothing: deleted"
            )
        known = {} if force else book.fingerprints()
        todo = [e for e in found if e not in kept or known.get(e[:2]) != e[2]]
        same = len(found) - len(todo)
        todo.sort(key=lambda entry: entry[1])  # a worker keeps what all notebooks of a step share
        jobs = _jobs(course, todo, wanted, confined, limits, secret)
        workers = min(workers, max(len(todo), 1))
        results = batch.run_batch(jobs, workers, scheduler) if todo else iter(())
        records, problems = [], []
        for job, result in batch.show_progress(results, len(todo), "Grading"):
            try:
                records.append(_keep(course, book, job, result))
            except Exception as error:  # one submission must not stop the others
                problems.append(f"{job.submission.learner} {job.submission.step}: {_words(error)}")
    return _summary(records, same, problems, notes)


def _graded_file(course: Course, learner: str, step: str) -> Path:
    return course.autograded / learner / step / f"{step}.ipynb"


def _jobs(
    course: Course, todo: list[tuple[str, str, str]], wanted: dict[str, Master], confined: bool,
    limits: Limits, secret: str,
) -> Iterator[Job]:  # fmt: skip
    """Make the jobs one by one: a class's submissions do not fit into memory together."""
    for learner, step, mark in todo:
        (submission,) = find_submissions(course, {step: wanted[step]}, [learner])
        yield Job(submission, wanted[step], mark, limits, confined, secret)


def _keep(course: Course, book: Any, job: Job, result: Graded | Exception) -> Record:
    """Write the notebook, then the grades: what is in the gradebook is complete on disk."""
    if isinstance(result, Exception):
        raise result
    record, timestamp = result.record, job.submission.timestamp
    file = _graded_file(course, record.learner, record.step)
    file.parent.mkdir(parents=True, exist_ok=True)
    with writing(file) as temporary:
        temporary.write_text(result.notebook, "utf-8")
    if timestamp:
        file.with_name("timestamp.txt").write_text(timestamp, "utf-8")
    book.save(record, timestamp)
    return record


def _words(error: Exception) -> str:
    return str(error) if isinstance(error, CourseError) else f"{type(error).__name__}: {error}"


def _summary(records: list[Record], same: int, problems: list[str], notes: list[str]) -> list[str]:
    """Return what a run did, in words."""
    unread = [r for r in records if r.problem]
    lines = [f"Graded {counted(len(records), 'notebook')}, {same} had not changed."]
    lines += [f"  look at: {note}" for note in notes]
    for record in unread:
        lines.append(f"  not readable: {record.learner} {record.step}: {record.problem}")
    for record in records:
        for flag in record.flags:
            place = f" {flag['cell']}" if flag["cell"] else ""
            lines.append(f"  look at: {record.learner} {record.step}{place}: {flag['text']}")
    lines += [f"  {FAILED}{problem}; it is tried again at the next run" for problem in problems]
    return lines
