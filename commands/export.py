"""The command `export`: points as CSV."""

from pathlib import Path

import click

from commands.say import say
from grading.handed_in.masters import Course
from grading.pages.export import read_class, waiting_line, write_tables
from helpers.errors import CourseError
from helpers.paths import ROOT
from helpers.typed import typed


@click.command()
@click.option("--to", type=click.Path(file_okay=False, path_type=Path),
              help="Folder to write to; grades/ of the course by default.")  # fmt: skip
@click.option("--final", is_flag=True, help="Refuse while an answer still waits for a person.")
@click.option("--checks", is_flag=True, help="Also the points of each check: grades-checks.csv.")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), default=ROOT,
              help="Folder with gradebook.db; the course by default.")  # fmt: skip
def export(to: Path | None, final: bool, checks: bool, folder: Path) -> None:
    """Write the points as CSV: grades.csv, and what learning platforms import.

    There is a form each for Moodle, Canvas, Blackboard and Brightspace. Points are final ones:
    checks, grades by hand, extra credit and late penalties together.
    """
    course = Course(folder.resolve())
    target = (to or course.folder / "grades").resolve()
    everybody, left_out = read_class(course)
    waiting = waiting_line(everybody)
    if final and waiting:
        raise CourseError(
            f"{waiting}, so the points are not final: grade them with `{typed('mark')}`, or "
            "leave --final out"
        )
    for path in write_tables(everybody, target, checks=checks):
        say(f"Wrote {path}")
    if waiting:
        say(f"{waiting}: they count as nothing so far. `{typed('mark')}` shows them.")
    if left_out:
        say(left_out)
