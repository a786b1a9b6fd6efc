"""The tables that learning platforms import, and the one for people.

A cell is text or a number. Text that a spreadsheet would take for a formula is guarded when the
table is written, in every form alike.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from grading.book.points import Learner, Points

Row = list[str | float]


@dataclass(frozen=True)
class ClassPoints:
    """Everybody's points.

    Attributes
    ----------
    learners : list of Learner
        In the order of the rows.
    steps : dict
        What each step is worth, by slug, in the order of the columns.
    points : dict
        By learner and step; nothing where nothing was handed in.
    checks : dict
        The grade ids of each step, in the notebook's order.
    """

    learners: list[Learner]
    steps: dict[str, float]
    points: dict[tuple[str, str], Points]
    checks: dict[str, list[str]] = field(default_factory=dict)

    def of(self, learner: Learner, step: str) -> Points:
        """Return one learner's points in one step, empty where nothing was handed in."""
        return self.points.get((learner.id, step), Points())

    def row(self, learner: Learner) -> Row:
        """Return a learner's final points by step, '' for what was not handed in."""
        return [self.of(learner, step).final if (learner.id, step) in self.points else ""
                for step in self.steps]  # fmt: skip

    def total(self, learner: Learner) -> float:
        """Return the sum of a learner's final points."""
        return sum(self.of(learner, step).final for step in self.steps)

    def waiting(self) -> list[tuple[str, str, str]]:
        """Return learner, step and cell of what still waits for a person."""
        return [(learner.id, step, cell) for learner in self.learners for step in self.steps
                for cell, entry in self.of(learner, step).cells.items()
                if entry.waits]  # fmt: skip


def plain_rows(everybody: ClassPoints) -> list[Row]:
    """Return the table for people: a row per learner, a column per step, the sum."""
    steps = everybody.steps
    rows: list[Row] = [["learner", "last name", "first name", "email", *steps, "late penalty",
                        "sum", "of", "to grade by hand"]]  # fmt: skip
    waiting = {(learner, step) for learner, step, _ in everybody.waiting()}
    for who in everybody.learners:
        penalty = sum(everybody.of(who, step).penalty for step in steps)
        rows.append([who.id, who.last, who.first, who.email, *everybody.row(who), penalty,
                     everybody.total(who), sum(steps.values()),
                     " ".join(step for step in steps if (who.id, step) in waiting)])  # fmt: skip
    return rows


def check_rows(everybody: ClassPoints) -> list[Row]:
    """Return the points of each check and written answer: a row per learner."""
    columns = [(step, cell) for step in everybody.steps for cell in everybody.checks.get(step, [])]
    rows: list[Row] = [["learner", *(f"{step} {cell}" for step, cell in columns)]]
    for who in everybody.learners:
        cells = [everybody.of(who, step).cells.get(cell) for step, cell in columns]
        rows.append([who.id, *(entry.score if entry and not entry.waits else ""
                               for entry in cells)])  # fmt: skip
    return rows


def moodle_rows(everybody: ClassPoints) -> list[Row]:
    """Return the table for Moodle: Grades, Import, CSV file; learners by username or email."""
    rows: list[Row] = [["Username", "First name", "Last name", "Email address", "ID number",
                        *everybody.steps, "Course total"]]  # fmt: skip
    for who in everybody.learners:
        rows.append([who.login, who.first, who.last, who.email, who.platform_id,
                     *everybody.row(who), everybody.total(who)])  # fmt: skip
    return rows


def canvas_rows(everybody: ClassPoints) -> list[Row]:
    """Return the table for Canvas: Grades, Import; learners by their number in column ID."""
    rows: list[Row] = [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *everybody.steps],
        ["    Points Possible", "", "", "", "", *everybody.steps.values()],
    ]
    for who in everybody.learners:
        name = f"{who.last}, {who.first}" if who.last and who.first else who.name
        rows.append([name, who.platform_id, "", who.login, "", *everybody.row(who)])
    return rows


def blackboard_rows(everybody: ClassPoints) -> list[Row]:
    """Return the table for Blackboard: Gradebook, Upload; learners by username."""
    heads = [f"{step} [Total Pts: {most:g} Score]" for step, most in everybody.steps.items()]
    rows: list[Row] = [["Last Name", "First Name", "Username", "Student ID", *heads]]
    for who in everybody.learners:
        rows.append([who.last, who.first, who.login, who.platform_id, *everybody.row(who)])
    return rows


def brightspace_rows(everybody: ClassPoints) -> list[Row]:
    """Return the table for Brightspace: Grades, Enter Grades, Import; its ids begin with #."""
    heads = [f"{step} Points Grade <Numeric MaxPoints:{most:g}>"
             for step, most in everybody.steps.items()]  # fmt: skip
    rows: list[Row] = [["OrgDefinedId", "Username", "Last Name", "First Name", "Email", *heads,
                        "End-of-Line Indicator"]]  # fmt: skip
    for who in everybody.learners:
        rows.append([f"#{who.platform_id}" if who.platform_id else "", f"#{who.login}", who.last,
                     who.first, who.email, *everybody.row(who), "#"])  # fmt: skip
    return rows


Form = tuple[Callable[[ClassPoints], list[Row]], str]
FORMS: dict[str, Form] = {
    # Excel takes a file for UTF-8 only with the mark; the platforms take it without.
    "grades.csv": (plain_rows, "utf-8-sig"),
    "grades-moodle.csv": (moodle_rows, "utf-8"),
    "grades-canvas.csv": (canvas_rows, "utf-8"),
    "grades-blackboard.csv": (blackboard_rows, "utf-8"),
    "grades-brightspace.csv": (brightspace_rows, "utf-8"),
}
CHECKS: dict[str, Form] = {"grades-checks.csv": (check_rows, "utf-8-sig")}
