"""Points as CSV, for people and for learning platforms."""

import csv
import io
from collections import Counter
from pathlib import Path

from grading.book.gradebook import GradeBook
from grading.book.points import learners_of, left_out_line, max_points_of, points_of
from grading.handed_in.masters import Course, load_masters
from grading.pages.grade_tables import CHECKS, FORMS, ClassPoints, Row
from helpers.counting import counted
from helpers.errors import CourseError
from helpers.files import writing

# What a spreadsheet takes for the beginning of a formula, or skips before one.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def export_course(course: Course, target: Path, *, checks: bool = False) -> list[Path]:
    """Write all forms of the table.

    Parameters
    ----------
    course : Course
        A class that was graded.
    target : Path
        Folder for grades.csv and the forms of the platforms.
    checks : bool
        Also write the points of each check.

    Returns
    -------
    list of Path

    Raises
    ------
    CourseError
        If nothing was graded yet.
    """
    return write_tables(read_class(course)[0], target, checks=checks)


def read_class(course: Course) -> tuple[ClassPoints, str]:
    """Return everybody's points, and in words who is left out.

    Raises
    ------
    CourseError
        If nothing was graded yet.
    """
    if not course.database.is_file():
        raise CourseError(f"there is no gradebook {course.database}: run `grade` first")
    masters = load_masters(course)
    with GradeBook(course) as book:
        known = max_points_of(book)
        steps = {slug: known[slug] for slug in masters if slug in known}
        graded = {slug: [cell.grade_id for cell in masters[slug].with_role(*GRADED)]
                  for slug in steps}  # fmt: skip
        everybody = ClassPoints(learners_of(book), steps, points_of(book), graded)
        return everybody, left_out_line(book.left_out())


GRADED = ("check", "written", "task")


def write_tables(everybody: ClassPoints, target: Path, *, checks: bool = False) -> list[Path]:
    """Write the tables into a folder; return the files."""
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for name, (rows, encoding) in ({**FORMS, **CHECKS} if checks else FORMS).items():
        path = target / name
        with writing(path) as temporary:
            temporary.write_text(as_csv(rows(everybody)), encoding, newline="")
        written.append(path)
    return written


def as_csv(rows: list[Row]) -> str:
    """Return rows as CSV in which commas, quotes and line breaks survive, and no text computes."""
    text = io.StringIO()
    cells = ([_cell(value) for value in row] for row in rows)
    csv.writer(text, lineterminator="\r\n").writerows(cells)
    return text.getvalue()


def _cell(value: str | float) -> str:
    if isinstance(value, str):
        return f"'{value}" if value.lstrip(" \ufeff").startswith(FORMULA) else value
    return f"{round(value, 4):g}"


def waiting_line(everybody: ClassPoints) -> str:
    """Return in words what still waits for a person, '' if nothing does."""
    waiting = everybody.waiting()
    if not waiting:
        return ""
    cells = Counter((step, cell) for _, step, cell in waiting)
    where = ", ".join(f"{step} {cell}: {count}" for (step, cell), count in cells.items())
    people = len({learner for learner, _, _ in waiting})
    return (f"{counted(len(waiting), 'answer')} of {counted(people, 'learner')} still "
            f"{'waits' if len(waiting) == 1 else 'wait'} for a person ({where})")  # fmt: skip
