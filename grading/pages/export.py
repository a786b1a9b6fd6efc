"""Points as CSV, for people, for Moodle and for Canvas."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

from grading.book.gradebook import GradeBook
from grading.book.points import Learner, Points, learners_of, max_points_of, points_of
from grading.handed_in.masters import Course, load_masters
from helpers.errors import CourseError
from helpers.files import writing

Row = list[str]
Class = tuple[list[Learner], dict[str, float], dict[tuple[str, str], Points]]
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def export_course(course: Course, target: Path) -> list[Path]:
    """Write all forms of the table.

    Parameters
    ----------
    course : Course
        A class that was graded.
    target : Path
        Folder for grades.csv, grades-moodle.csv and grades-canvas.csv.

    Returns
    -------
    list of Path

    Raises
    ------
    CourseError
        If nothing was graded yet.
    """
    if not course.database.is_file():
        raise CourseError(f"there is no gradebook {course.database}: run `grade` first")
    with GradeBook(course) as book:
        known = max_points_of(book)
        steps = {slug: known[slug] for slug in load_masters(course) if slug in known}
        everybody = (learners_of(book), steps, points_of(book))
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for name, (rows, encoding) in FORMS.items():
        path = target / name
        with writing(path) as temporary:
            temporary.write_text(as_csv(rows(everybody)), encoding, newline="")
        written.append(path)
    return written


def as_csv(rows: list[Row]) -> str:
    """Return rows as CSV in which commas, quotes and line breaks survive."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def plain_rows(everybody: Class) -> list[Row]:
    """Return the table for people: a row per learner, a column per step, the sum."""
    learners, steps, points = everybody
    head = ["learner", "last name", "first name", "email", *steps, "sum", "of", "to grade by hand"]
    rows = [head]
    for learner in learners:
        waiting = [step for step in steps if _of(points, learner, step).waits]
        rows.append([
            *map(_harmless, (learner.id, learner.last, learner.first, learner.email)),
            *_scores(learner, steps, points), _number(_sum(learner, steps, points)),
            _number(sum(steps.values())), " ".join(waiting),
        ])  # fmt: skip
    return rows


def moodle_rows(everybody: Class) -> list[Row]:
    """Return the table for Moodle: Grades, Import, CSV file; learners by username or email."""
    learners, steps, points = everybody
    rows = [["Username", "First name", "Last name", "Email address", "ID number",
             *steps, "Course total"]]  # fmt: skip
    for who in learners:
        rows.append([who.id, who.first, who.last, who.email, who.platform_id,
                     *_scores(who, steps, points), _number(_sum(who, steps, points))])  # fmt: skip
    return rows


def canvas_rows(everybody: Class) -> list[Row]:
    """Return the table for Canvas: Grades, Import."""
    learners, steps, points = everybody
    rows = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *steps],
            ["    Points Possible", "", "", "", "", *map(_number, steps.values())]]  # fmt: skip
    for who in learners:
        name = f"{who.last}, {who.first}" if who.last and who.first else who.name
        rows.append([name, who.platform_id, "", who.id, "", *_scores(who, steps, points)])
    return rows


FORMS: dict[str, tuple[Callable[[Class], list[Row]], str]] = {
    # Excel takes a file for UTF-8 only with the mark; the platforms take it without.
    "grades.csv": (plain_rows, "utf-8-sig"),
    "grades-moodle.csv": (moodle_rows, "utf-8"),
    "grades-canvas.csv": (canvas_rows, "utf-8"),
}


def _of(points: dict[tuple[str, str], Points], learner: Learner, step: str) -> Points:
    return points.get((learner.id, step), Points())


def _scores(
    learner: Learner, steps: dict[str, float], points: dict[tuple[str, str], Points]
) -> Row:
    """Return a learner's points per step, '' for what was not handed in."""
    return [_number(points[learner.id, step].score) if (learner.id, step) in points else ""
            for step in steps]  # fmt: skip


def _sum(learner: Learner, steps: dict[str, float], points: dict[tuple[str, str], Points]) -> float:
    return sum(_of(points, learner, step).score for step in steps)


def _number(value: float) -> str:
    return f"{round(value, 4):g}"


def _harmless(text: str) -> str:
    """Keep a spreadsheet from taking a name for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
