"""The command `export`: points as CSV."""

from pathlib import Path

import click

from grading.handed_in.masters import Course
from grading.pages.export import export_course
from helpers.paths import ROOT


@click.command()
@click.option("--to", type=click.Path(file_okay=False, path_type=Path),
              help="Folder to write to; grades/ of the course by default.")  # fmt: skip
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), default=ROOT,
              help="Folder with gradebook.db; the course by default.")  # fmt: skip
def export(to: Path | None, folder: Path) -> None:
    """Write the points as CSV: grades.csv, and what Moodle and Canvas import."""
    course = Course(folder.resolve())
    target = (to or course.folder / "grades").resolve()
    for path in export_course(course, target):
        click.echo(f"Wrote {path}")
