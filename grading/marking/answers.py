"""Answers that a person grades: the questions, everybody's answers, and what is given for them.

nbgrader's tables are the one truth: what formgrader wrote is shown here, and the reverse.
"""

import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import Any

from nbgrader import api

from grading.book.gradebook import GradeBook
from grading.handed_in.masters import Course, Master
from helpers.work.notebooks import read_notebook

KEY = re.compile(r"### BEGIN (?:SOLUTION|MARK SCHEME)\s*\n(.*?)### END (?:SOLUTION|MARK SCHEME)",
                 re.DOTALL)  # fmt: skip


@dataclass(frozen=True)
class Question:
    """One cell that a person grades.

    Attributes
    ----------
    step, cell : str
        Slug and grade id.
    title : str
        The step's heading.
    most : float
        Its points.
    kind : str
        "markdown" or "code": what learners write.
    task : str
        What is asked, in Markdown.
    key : str
        Rubric and model answer, in Markdown or as code; '' if the master has none.
    pictures : dict
        Attachments that task and key show.
    """

    step: str
    cell: str
    title: str
    most: float
    kind: str
    task: str
    key: str
    pictures: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class GivenAnswer:
    """What one learner has for a question so far.

    Attributes
    ----------
    id : str
        Of the submitted notebook: names the answer and not the person.
    learner, name : str
        Id and name of the person.
    points : float or None
        Given by hand.
    comment : str
        The grader's words.
    waits : bool
        A person has to look at it.
    """

    id: str
    learner: str
    name: str
    points: float | None
    comment: str
    waits: bool

    def state(self) -> str:
        """Return a mark that changes when somebody else gives points or words."""
        return hashlib.sha256(repr((self.points, self.comment, self.waits)).encode()).hexdigest()


class Conflict(Exception):
    """Somebody else graded the answer since it was shown."""


def questions_of(course: Course, masters: dict[str, Master]) -> list[Question]:
    """Return the questions of a course in the order of its steps."""
    return [
        question
        for slug, master in masters.items()
        for question in _questions(course, master)
    ]  # fmt: skip


def _questions(course: Course, master: Master) -> list[Question]:
    path = course.source / master.slug / f"{master.slug}.ipynb"
    found, before, by_id = [], None, master.by_id()
    for cell in read_notebook(path).cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        known = by_id.get(grade_id)
        if known is not None and known.role in ("written", "task"):
            own = KEY.sub("", cell.source).strip()
            asked = [before.source] if before is not None and known.role == "written" else []
            asked += [own] if cell.cell_type == "markdown" else []
            keys = "\n\n".join(part.strip() for part in KEY.findall(cell.source))
            pictures = {name: bundle for one in (before, cell) if one is not None
                        for name, bundle in (one.get("attachments") or {}).items()}  # fmt: skip
            found.append(Question(master.slug, grade_id, master.title, known.points,
                                  cell.cell_type, "\n\n".join(asked), keys,
                                  pictures))  # fmt: skip
        if cell.cell_type == "markdown":
            before = cell
    return found


def answers_of(book: GradeBook, question: Question) -> list[GivenAnswer]:
    """Return all answers to a question, in an order that tells nothing of the people.

    Who wrote nothing has no answer: there is nothing to read.
    """
    rows = (
        book.db.query(api.SubmittedNotebook.id, api.Student, api.Grade)
        .join(api.SubmittedAssignment,
              api.SubmittedNotebook.assignment_id == api.SubmittedAssignment.id)
        .join(api.Student, api.SubmittedAssignment.student_id == api.Student.id)
        .join(api.Grade, api.Grade.notebook_id == api.SubmittedNotebook.id)
        .filter(api.Grade.cell_id.in_(_cells(book, question)))
        .order_by(api.SubmittedNotebook.id)
    )  # fmt: skip
    words = _comments(book, question)
    return [
        GivenAnswer(
            place, who.id, _name(who), grade.manual_score, words.get(place, ""),
            bool(grade.needs_manual_grade),
        )
        for place, who, grade in rows
        if grade.needs_manual_grade or grade.manual_score is not None
    ]  # fmt: skip


def _name(who: api.Student) -> str:
    return f"{who.first_name or ''} {who.last_name or ''}".strip() or who.id


def _cells(book: GradeBook, question: Question) -> list[str]:
    """Return the ids of a question's rows in nbgrader's tables: one for points, one for words."""
    rows = (
        book.db.query(api.BaseCell.id)
        .join(api.Notebook, api.BaseCell.notebook_id == api.Notebook.id)
        .join(api.Assignment, api.Notebook.assignment_id == api.Assignment.id)
        .filter(api.Assignment.name == question.step, api.BaseCell.name == question.cell)
    )
    return [row[0] for row in rows]


def _comments(book: GradeBook, question: Question) -> dict[str, str]:
    rows = book.db.query(api.Comment.notebook_id, api.Comment.manual_comment).filter(
        api.Comment.cell_id.in_(_cells(book, question)), api.Comment.manual_comment.is_not(None)
    )
    return dict(rows.all())


def give(
    book: GradeBook, question: Question, place: str, points: float | None, comment: str,
    seen: str,
) -> None:  # fmt: skip
    """Save points and words of a person into nbgrader's tables.

    Parameters
    ----------
    book : GradeBook
        The class's.
    question : Question
        What was asked.
    place : str
        The `GivenAnswer.id`.
    points : float or None
        None if the answer shall go on waiting.
    comment : str
        Words for the learner, '' for none.
    seen : str
        `GivenAnswer.state` of what the grader saw, '' to save in any case.

    Raises
    ------
    Conflict
        If somebody else has graded it since.
    """
    current = next(a for a in answers_of(book, question) if a.id == place)
    if seen and seen != current.state():
        raise Conflict
    cells = _cells(book, question)
    for grade in book.db.query(api.Grade).filter(api.Grade.notebook_id == place,
                                                 api.Grade.cell_id.in_(cells)):  # fmt: skip
        grade.manual_score = points
        grade.needs_manual_grade = points is None
    for row in book.db.query(api.Comment).filter(api.Comment.notebook_id == place,
                                                 api.Comment.cell_id.in_(cells)):  # fmt: skip
        row.manual_comment = comment or None
    book.db.commit()


def answer_cell(course: Course, question: Question, learner: str) -> dict[str, Any]:
    """Return the learner's cell out of the graded notebook, {} if there is none."""
    path = course.autograded / learner / question.step / f"{question.step}.ipynb"
    try:
        cells = json.loads(path.read_text("utf-8"))["cells"]
    except (OSError, ValueError, KeyError):
        return {}
    named = (c for c in cells
             if c["metadata"].get("nbgrader", {}).get("grade_id") == question.cell)  # fmt: skip
    return next(named, {})
