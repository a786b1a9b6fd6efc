"""The one writer of nbgrader's gradebook: a submission's points and record in one transaction."""

import datetime
import json
from collections.abc import Iterable
from typing import Any

from nbgrader import api
from nbgrader.utils import parse_utc
from sqlalchemy import text

from grading.book.mending import mend, put_aside_of
from grading.book.new_database import state_version
from grading.book.record import Record, record_of
from grading.book.statements import ABOVE, KEEP, PRESENT, TABLE, UNSCORED
from grading.book.step_rows import Assignment
from grading.handed_in.masters import Course, Master, nbgrader_config
from grading.inside.verdict import Verdict
from helpers.counting import counted

EARLIER = "On an earlier answer of yours: "


class GradeBook:
    """A course's gradebook.

    Parameters
    ----------
    course : Course
        Its gradebook.db is made if it is not there.

    Attributes
    ----------
    mended : int
        Rows that belonged to nothing and were deleted when it was opened.
    """

    def __init__(self, course: Course) -> None:
        self.course = course
        self.url = f"sqlite:///{course.database}"
        course_id = nbgrader_config().CourseDirectory.get("course_id", "default_course")
        state_version(course.database)
        self.book = api.Gradebook(self.url, str(course_id))
        self.course_id = str(course_id)
        self.db = self.book.db
        self.db.execute(text("PRAGMA busy_timeout = 60000"))
        self.db.execute(text(TABLE))
        self.mended = mend(self.db)

    def __enter__(self) -> "GradeBook":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self.book.close()

    def add_masters(self, masters: Iterable[Master]) -> list[str]:
        """Put the steps into the gradebook, or bring them up to date; grades stay.

        Returns
        -------
        list of str
            What an instructor should know: hand grades of cells that are gone, or are above the
            points of their cell.
        """
        notes = []
        for master in masters:
            notes += Assignment(self, master).update()
            self.db.commit()
        return notes + self.above_points()

    def above_points(self) -> list[str]:
        """Return in words which points, given by hand, are more than their cell is worth."""
        rows = self.db.execute(text(ABOVE))
        return [
            f"{learner} {step} {cell}: {counted(given, 'point')} given by hand, and the cell is "
            f"worth {most:g}"
            for learner, step, cell, given, most in rows
        ]

    def fingerprints(self) -> dict[tuple[str, str], str]:
        """Return what was graded and is there: the fingerprint by learner and step."""
        rows = self.db.execute(text(f"SELECT learner, step, fingerprint {PRESENT}"))
        graded = {(row[0], row[1]): row[2] for row in rows}
        for learner, step in self.db.execute(text(UNSCORED)):
            graded.pop((learner, step), None)
        return graded

    def records(self) -> list[Record]:
        """Return the records of all submissions in nbgrader's tables, by learner and step."""
        rows = self.db.execute(text(f"SELECT record {PRESENT} ORDER BY learner, step"))
        return [record_of(json.loads(row[0])) for row in rows]

    def record(self, learner: str, step: str) -> Record | None:
        """Return one record, None if the submission is not there."""
        row = self.db.execute(
            text(f"SELECT record {PRESENT} AND learner = :learner AND step = :step"),
            {"learner": learner, "step": step},
        ).first()
        return record_of(json.loads(row[0])) if row else None

    def left_out(self) -> list[tuple[str, str]]:
        """Return learner and step of what was graded once and is in nbgrader's tables no more."""
        rows = self.db.execute(text(f"SELECT learner, step FROM course_record "
                                    f"EXCEPT SELECT learner, step {PRESENT}"))  # fmt: skip
        return [(row[0], row[1]) for row in rows]

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
            with self.db.no_autoflush:  # else each look-up writes what is there so far
                self._write_scores(record, timestamp)
            values = {"learner": record.learner, "step": record.step,
                      "fingerprint": record.fingerprint,
                      "record": json.dumps(record.as_dict())}  # fmt: skip
            self.db.execute(text(KEEP), values)
            self.db.commit()
        except BaseException:
            self.db.rollback()
            raise

    def _changed_answers(self, record: Record) -> set[str]:
        """Return the written answers that are others than those graded the last time."""
        row = self.db.execute(
            text("SELECT fingerprint, record FROM course_record "
                 "WHERE learner = :learner AND step = :step"),
            {"learner": record.learner, "step": record.step},
        ).first()  # fmt: skip
        if not row:
            return set()
        files_changed = row[0].split("-")[0] != record.fingerprint.split("-")[0]
        before = {entry["cell"]: entry.get("digest") for entry in json.loads(row[1])["written"]}
        return {answer.cell for answer in record.written
                if files_changed and before.get(answer.cell) != answer.digest}  # fmt: skip

    def _write_scores(self, record: Record, timestamp: str) -> None:
        submission = self._submission(record.learner, record.step)
        if timestamp:
            submission.timestamp = _utc(timestamp)
        checks = {check.check: check for check in record.checks}
        answered = {answer.cell: answer.answered for answer in record.written}
        changed = self._changed_answers(record)
        for notebook in submission.notebooks:
            for grade in notebook.grades:
                self._write_score(grade, checks, answered, record, changed)
            for comment in notebook.comments:
                silent = not answered.get(comment.cell.name, True)
                comment.auto_comment = "No response." if silent else None
                if comment.cell.name in changed:
                    comment.manual_comment = of_earlier_answer(comment.manual_comment)

    def _write_score(
        self, grade: Any, checks: dict[str, Verdict], answered: dict[str, bool], record: Record,
        changed: set[str],
    ) -> None:  # fmt: skip
        """Set the automatic score; what a person gave stays, and is asked again if all is new."""
        name = grade.cell.name
        if name in checks:
            grade.auto_score = checks[name].points
        else:
            waits = answered.get(name, False) and not record.problem
            grade.auto_score = None if waits else 0.0
        if grade.manual_score is None:
            grade.needs_manual_grade = grade.auto_score is None
        elif name in changed:
            grade.needs_manual_grade = True

    def _submission(self, learner: str, step: str) -> Any:
        """Return the learner's submission of a step, made with all its rows if it is new."""
        assignment = self.one(api.Assignment, name=step, course_id=self.course_id)
        student = self.one(api.Student, id=learner)
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
        """Give a submitted notebook the rows that its cells need, with what was put aside."""
        graded = {grade.cell_id for grade in notebook.grades}
        commented = {comment.cell_id for comment in notebook.comments}
        master = notebook.notebook
        aside = put_aside_of(self.db, notebook.assignment.student_id, master.assignment.name)
        for cell in (*master.grade_cells, *master.task_cells):
            if cell.id not in graded:
                kept = aside.get(cell.name)
                self.db.add(api.Grade(
                    cell_id=cell.id, notebook=notebook, manual_score=kept and kept.score,
                    extra_credit=kept and kept.extra,
                    needs_manual_grade=kept is None or kept.score is None,
                ))  # fmt: skip
        for cell in (*master.solution_cells, *master.task_cells):
            if cell.id not in commented:
                kept = aside.get(cell.name)
                self.db.add(api.Comment(cell_id=cell.id, notebook=notebook,
                                        manual_comment=kept and kept.comment))  # fmt: skip

    def one(self, kind: Any, **which: Any) -> Any:
        """Return the one row of a table with some values, None if there is none."""
        return self.db.query(kind).filter_by(**which).one_or_none()


def of_earlier_answer(comment: str | None) -> str | None:
    """Mark a comment as of an answer that the learner has replaced since, once."""
    if not comment or comment.startswith(EARLIER):
        return comment
    return f"{EARLIER}{comment}"


def _utc(timestamp: str) -> datetime.datetime | None:
    try:
        return parse_utc(timestamp)
    except (ValueError, OverflowError, TypeError):
        return None
