"""The command `collect`: what was handed in, into submitted/."""

from pathlib import Path

import click

from grading.collecting.collect import collect_into, table
from grading.handed_in.masters import Course
from helpers.paths import ROOT


@click.command()
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show the table and change nothing.")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), default=ROOT,
              help="Folder with source/ and submitted/; the course by default.")  # fmt: skip
def collect(source: Path, dry_run: bool, folder: Path) -> None:
    """Sort what was handed in into submitted/LEARNER/STEP.

    SOURCE is a zip or folder as a learning platform hands it out (Moodle, Canvas, a folder for
    each learner, zips packed by the course, zips of zips). Of several files of one learner and
    step the newest is taken; an older one that was collected before is kept in submitted/.older.
    """
    rows = collect_into(Course(folder.resolve()), source, dry_run=dry_run)
    for line in table(rows):
        click.echo(line)
    if dry_run:
        click.echo("Nothing was changed (--dry-run).")
