"""The command `collect`: what was handed in, into submitted/."""

import sys
from pathlib import Path

import click

from commands.say import say
from grading.collecting.collect import Collected, collect_download
from grading.collecting.exchange import collect_exchange
from grading.collecting.table import table
from grading.handed_in.masters import Course
from helpers.counting import counted
from helpers.errors import CourseError
from helpers.paths import ROOT
from helpers.shown import shown


@click.command()
@click.argument("source", type=click.Path(path_type=Path), required=False)
@click.option("--exchange", is_flag=True,
              help="What learners submitted to nbgrader's exchange on this hub.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Show the table and change nothing.")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), default=ROOT,
              help="Folder with source/ and submitted/; the course by default.")  # fmt: skip
def collect(
    source: Path | None, exchange: bool = False, dry_run: bool = False, folder: Path = ROOT
) -> None:
    """Sort what was handed in into submitted/LEARNER/STEP.

    SOURCE is a zip or folder as a learning platform hands it out (Moodle, Canvas, Blackboard,
    Brightspace, a folder for each learner, zips packed by the course, zips of zips). Whose a file
    is decides the platform's part of its name, and learners.json keeps it. Of several files of
    one learner and step the newest is taken; an older one that was collected before is kept in
    submitted/.older.

    Ends with status 1 if somebody could not be told apart from others of the same name.
    """
    if exchange == bool(source):
        raise CourseError("give the zip or folder of your learning platform, or --exchange")
    course = Course(folder.resolve())
    if exchange:
        collected = collect_exchange(course, dry_run=dry_run)
    else:
        assert source is not None
        collected = collect_download(course, source, dry_run=dry_run)
    for line in lines_of(collected):
        say(line)
    if dry_run:
        say("Nothing was changed (--dry-run).")
    if collected.refused:
        click.secho(f"{counted(collected.refused, 'file')} left out because nobody can tell whose: "
                    "see above.", fg="red", bold=True, err=True)  # fmt: skip
        sys.exit(1)


def lines_of(collected: Collected) -> list[str]:
    """Return what is printed."""
    return [*table(collected.rows), *(shown(note, 500) for note in collected.notes)]
