"""The command `report`: one page about the whole class."""

from pathlib import Path

import click

from commands.say import say
from grading.handed_in.masters import Course
from grading.pages.report import PAGE, write_report
from helpers.counting import counted
from helpers.paths import ROOT


@click.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=Path(PAGE),
              show_default=True, help="The page to write.")  # fmt: skip
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), default=ROOT,
              help="Folder with source/ and gradebook.db; the course by default.")  # fmt: skip
def report(out: Path, folder: Path) -> None:
    """Write one HTML page about the whole class.

    Final points per step and question, pass rate of each check, the most common failures with the
    mistake they look like, what was noticed, work that is alike, and who handed in nothing.
    """
    count, left_out = write_report(Course(folder.resolve()), out)
    say(f"Wrote {out}: {counted(count, 'notebook')}; open it in a browser, or print it")
    if left_out:
        say(left_out)
