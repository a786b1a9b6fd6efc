"""Points as they stand in nbgrader's gradebook: automatic, by hand, with comments."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from nbgrader import api

from grading.book.gradebook import GradeBook
from grading.book.late import settle
from grading.handed_in.register import Register

MOST_NAMES = 10


@dataclass(frozen=True)
class Learner:
    """One person of the class.

    Attributes
    ----------
    id : str
        Name of the folder in submitted/.
    first, last, email, platform_id : str
        As far as the gradebook knows them (`roster`, `nbgrader db student import`).
    username : str
        On the platform, as far as a class list said it.
    """

    id: str
    first: str = ""
    last: str = ""
    email: str = ""
    platform_id: str = ""
    username: str = ""

    @property
    def login(self) -> str:
        """The name of the user on the platform, or the id."""
        return self.username or self.id

    @property
    def name(self) -> str:
        """First and last name, or the id."""
        return f"{self.first} {self.last}".strip() or self.id


@dataclass(frozen=True)
class CellPoints:
    """What one check or written answer earned.

    Attributes
    ----------
    score, max_score : float
        Points, and what it is worth.
    waits : bool
        A person still has to grade it.
    by_hand : bool
        A person gave the points.
    """

    score: float
    max_score: float
    waits: bool = False
    by_hand: bool = False


@dataclass
class Points:
    """One learner's points in one step.

    Attributes
    ----------
    score, max_score : float
        Of checks and written answers together, with extra credit.
    penalty : float
        What is taken off for handing in late, from nbgrader's own column.
    waits : bool
        Something still has to be graded by hand.
    cells : dict of CellPoints
        By grade id.
    comments : dict
        The instructor's words by grade id.
    """

    score: float = 0.0
    max_score: float = 0.0
    penalty: float = 0.0
    waits: bool = False
    cells: dict[str, CellPoints] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)

    @property
    def final(self) -> float:
        """What counts: the score without the penalty, and never below zero."""
        return max(self.score - self.penalty, 0.0)


def learners_of(book: GradeBook) -> list[Learner]:
    """Return all learners of the gradebook, by id."""
    rows = book.db.query(api.Student).order_by(api.Student.id)
    usernames = {p.folder: p.username for p in Register.read(book.course).people}
    return [
        Learner(s.id, s.first_name or "", s.last_name or "", s.email or "", s.lms_user_id or "",
                usernames.get(s.id, ""))
        for s in rows
    ]  # fmt: skip


def max_points_of(book: GradeBook) -> dict[str, float]:
    """Return what each step is worth, by slug, in the order of the steps."""
    rows = book.db.query(api.Assignment).order_by(api.Assignment.name)
    return {row.name: float(row.max_score) for row in rows}


def points_of(book: GradeBook) -> dict[tuple[str, str], Points]:
    """Return everybody's points by learner and step, read in a few queries.

    The penalties for being late are brought up to date first, so that all who ask get the same.
    """
    settle(book.course, book)
    found: dict[tuple[str, str], Points] = {}
    most = {cell.id: float(cell.max_score) for kind in (api.GradeCell, api.TaskCell)
            for cell in book.db.query(kind)}  # fmt: skip
    for learner, step, cell, grade in _rows(book, api.Grade):
        points = found.setdefault((learner, step), Points())
        waits, score = bool(grade.needs_manual_grade), float(grade.score)
        by_hand = grade.manual_score is not None
        points.cells[cell] = CellPoints(score, most[grade.cell_id], waits, by_hand)
        points.score += score
        points.max_score += most[grade.cell_id]
        points.waits |= waits
    penalties = (
        book.db.query(api.SubmittedAssignment.student_id, api.Assignment.name,
                      api.SubmittedNotebook.late_submission_penalty)
        .join(api.SubmittedNotebook,
              api.SubmittedNotebook.assignment_id == api.SubmittedAssignment.id)
        .join(api.Assignment, api.SubmittedAssignment.assignment_id == api.Assignment.id)
    )  # fmt: skip
    for learner, step, penalty in penalties:
        found.setdefault((learner, step), Points()).penalty += penalty or 0.0
    for learner, step, cell, comment in _rows(book, api.Comment):
        if comment.comment:
            found.setdefault((learner, step), Points()).comments[cell] = comment.comment
    return found


def _rows(book: GradeBook, kind: Any) -> Any:
    """Return learner, step, grade id and row of all grades or comments."""
    return (
        book.db.query(api.SubmittedAssignment.student_id, api.Assignment.name,
                      api.BaseCell.name, kind)
        .join(api.BaseCell, kind.cell_id == api.BaseCell.id)
        .join(api.SubmittedNotebook, kind.notebook_id == api.SubmittedNotebook.id)
        .join(api.SubmittedAssignment,
              api.SubmittedNotebook.assignment_id == api.SubmittedAssignment.id)
        .join(api.Assignment, api.SubmittedAssignment.assignment_id == api.Assignment.id)
    )  # fmt: skip


def left_out_line(pairs: Iterable[tuple[str, str]]) -> str:
    """Return one line about submissions that were graded and are in the gradebook no more.

    Parameters
    ----------
    pairs : iterable of (learner, step)
        As `GradeBook.left_out` gives them.
    """
    steps: dict[str, list[str]] = {}
    for learner, step in pairs:
        steps.setdefault(learner, []).append(step)
    if not steps:
        return ""
    some = [f"{learner} ({', '.join(own)})" for learner, own in list(steps.items())[:MOST_NAMES]]
    more = f" and {len(steps) - MOST_NAMES} more" if len(steps) > MOST_NAMES else ""
    return (
        f"Left out: {', '.join(some)}{more}. They were graded, and their submissions were "
        "removed from the gradebook since; `grade` puts back what lies in submitted/."
    )
