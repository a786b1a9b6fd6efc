"""The one writer of nbgrader's gradebook: a submission's points and record in one transaction."""

import contextlib
import datetime
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from nbgrader import api
from nbgrader.utils import parse_utc
from sqlalchemy import text

from grading.book.record import Record, record_of
from grading.handed_in.masters import Cell, Course, Master, nbgrader_config

TABLE = (
    "CREATE TABLE IF NOT EXISTS course_record (learner VARCHAR(128) NOT NULL, "
    "step VARCHAR(128) NOT NULL, fingerprint VARCHAR(128) NOT NULL, record TEXT NOT NULL, "
    "PRIMARY KEY (learner, step))"
)
KEEP = (
    "INSERT INTO course_record (learner, step, fingerprint, record) "
    "VALUES (:learner, :step, :fingerprint, :record) ON CONFLICT (learner, step) DO UPDATE SET "
    "fingerprint = excluded.fingerprint, record = excluded.record"
)


class GradeBook:
    """A course's gradebook.

    Parameters
    ----------
    course : Course
        Its gradebook.db is made if it is not there.
    """

    def __init__(self, course: Course) -> None:
        self.course = course
        self.url = f"sqlite:///{course.database}"
        course_id = nbgrader_config().CourseDirectory.get("course_id", "default_course")
        with _programs_of_environment():
            self.book = api.Gradebook(self.url, str(course_id))
        self.course_id = str(course_id)
        self.db = self.book.db
        self.db.execute(text("PRAGMA busy_timeout = 60000"))
        self.db.execute(text(TABLE))
        self.db.commit()

    def __enter__(self) -> "GradeBook":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self.book.close()

    def add_masters(self, masters: Iterable[Master]) -> None:
        """Put the steps into the gradebook, or bring them up to date; grades stay."""
        for master in masters:
            _Assignment(self, master).update()
            self.db.commit()

    def fingerprints(self) -> dict[tuple[str, str], str]:
        """Return what was graded: the fingerprint by learner and step."""
        rows = self.db.execute(text("SELECT learner, step, fingerprint FROM course_record"))
        return {(row[0], row[1]): row[2] for row in rows}

    def records(self) -> list[Record]:
        """Return all records, by learner and step."""
        rows = self.db.execute(text("SELECT record FROM course_record ORDER BY learner, step"))
        return [record_of(json.loads(row[0])) for row in rows]

    def save(self, record: Record, timestamp: str = "") -> None:
        """Write one graded submission: all of it or nothing.

        Parameters
        ----------
        record : Record
            The verdicts.
        timestamp : str
            When it was handed in, '' if unknown.
        """
        try:
            before = self.fingerprints().get((record.learner, record.step), "")
            changed = before.split("-")[0] != record.fingerprint.split("-")[0]
            self._write_scores(record, timestamp, changed)
            values = {"learner": record.learner, "step": record.step,
                      "fingerprint": record.fingerprint,
                      "record": json.dumps(record.as_dict())}  # fmt: skip
            self.db.execute(text(KEEP), values)
            self.db.commit()
        except BaseException:
            self.db.rollback()
            raise

    def _write_scores(self, record: Record, timestamp: str, changed: bool) -> None:
        submission = self._submission(record.learner, record.step)
        if timestamp:
            submission.timestamp = _utc(timestamp)
        checks = {check.check: check for check in record.checks}
        written = {entry["cell"]: entry for entry in record.written}
        for notebook in submission.notebooks:
            for grade in notebook.grades:
                self._write_score(grade, checks, written, record, changed)
            for comment in notebook.comments:
                entry = written.get(comment.cell.name)
                silent = entry is not None and not entry["answered"]
                comment.auto_comment = "No response." if silent else None

    def _write_score(
        self, grade: Any, checks: dict[str, Any], written: dict[str, Any], record: Record,
        changed: bool,
    ) -> None:  # fmt: skip
        """Set the automatic score; what a person gave stays, and is asked again if all is new."""
        name = grade.cell.name
        if name in checks:
            grade.auto_score = checks[name].points
        else:
            answered = written.get(name, {"answered": False})["answered"]
            grade.auto_score = None if answered and not record.problem else 0.0
        if grade.manual_score is None:
            grade.needs_manual_grade = grade.auto_score is None
        elif changed:
            grade.needs_manual_grade = True

    def _submission(self, learner: str, step: str) -> Any:
        """Return the learner's submission of a step, made with all its rows if it is new."""
        assignment = self._one(api.Assignment, name=step, course_id=self.course_id)
        student = self._one(api.Student, id=learner)
        if student is None:
            student = api.Student(id=learner)
            self.db.add(student)
        found = self.db.query(api.SubmittedAssignment).filter_by(
            assignment_id=assignment.id, student_id=learner).one_or_none()  # fmt: skip
        if found is None:
            found = api.SubmittedAssignment(assignment=assignment, student=student)
            self.db.add(found)
        present = {notebook.notebook_id for notebook in found.notebooks}
        for notebook in assignment.notebooks:
            if notebook.id not in present:
                self.db.add(api.SubmittedNotebook(notebook=notebook, assignment=found))
        self.db.flush()
        for notebook in found.notebooks:
            self.complete(notebook)
        self.db.flush()
        return found

    def complete(self, notebook: Any) -> None:
        """Give a submitted notebook the rows that its cells need."""
        graded = {grade.cell_id for grade in notebook.grades}
        commented = {comment.cell_id for comment in notebook.comments}
        master = notebook.notebook
        for cell in (*master.grade_cells, *master.task_cells):
            if cell.id not in graded:
                self.db.add(api.Grade(cell_id=cell.id, notebook=notebook))
        for cell in (*master.solution_cells, *master.task_cells):
            if cell.id not in commented:
                self.db.add(api.Comment(cell_id=cell.id, notebook=notebook))

    def _one(self, kind: Any, **which: Any) -> Any:
        return self.db.query(kind).filter_by(**which).one_or_none()


@contextlib.contextmanager
def _programs_of_environment() -> Iterator[None]:
    """Let nbgrader find `alembic`, which it calls by name, where the environment is not active."""
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before


def _utc(timestamp: str) -> datetime.datetime | None:
    try:
        return parse_utc(timestamp)
    except (ValueError, OverflowError, TypeError):
        return None


class _Assignment:
    """Brings one step of the gradebook in line with its master."""

    def __init__(self, book: GradeBook, master: Master) -> None:
        self.book, self.db, self.master = book, book.db, master

    def update(self) -> None:
        assignment = self.book._one(
            api.Assignment, name=self.master.slug, course_id=self.book.course_id
        )
        if assignment is None:
            assignment = api.Assignment(name=self.master.slug, course_id=self.book.course_id)
            self.db.add(assignment)
            self.db.flush()
        notebook = next((n for n in assignment.notebooks if n.name == self.master.slug), None)
        if notebook is None:
            notebook = api.Notebook(name=self.master.slug, assignment=assignment)
            self.db.add(notebook)
        notebook.kernelspec = json.dumps(self.master.metadata.get("kernelspec", {}))
        self.db.flush()
        self._cells(notebook, api.GradeCell, ("check", "written"), notebook.grade_cells, _graded)
        self._cells(notebook, api.SolutionCell, ("answer", "written"), notebook.solution_cells)
        self._cells(notebook, api.TaskCell, ("task",), notebook.task_cells, _graded)
        roles = ("check", "written", "answer", "task", "locked")
        self._cells(notebook, api.SourceCell, roles, notebook.source_cells, _source)
        self.db.flush()
        for submitted in notebook.submissions:
            self.book.complete(submitted)

    def _cells(
        self, notebook: Any, kind: Any, roles: tuple[str, ...], present: Iterable[Any],
        values: Callable[[Cell], dict[str, Any]] = lambda cell: {},
    ) -> None:  # fmt: skip
        old = {cell.name: cell for cell in present}
        for cell in self.master.with_role(*roles):
            row = old.pop(cell["grade_id"], None)
            if row is None:
                row = kind(name=cell["grade_id"], notebook=notebook, **values(cell))
                self.db.add(row)
            for name, value in values(cell).items():
                setattr(row, name, value)
        for row in old.values():  # the master has it no more
            for dependent in (*getattr(row, "grades", ()), *getattr(row, "comments", ())):
                self.db.delete(dependent)
            self.db.delete(row)


def _graded(cell: Cell) -> dict[str, Any]:
    return {"max_score": cell["points"], "cell_type": cell["cell_type"]}


def _source(cell: Cell) -> dict[str, Any]:
    locked = cell["role"] in ("check", "locked")
    return {"cell_type": cell["cell_type"], "locked": locked, "source": cell["graded"],
            "checksum": cell["checksum"]}  # fmt: skip
