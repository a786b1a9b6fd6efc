"""The command `feedback`: a page for each learner and step."""

from pathlib import Path

import click

from grading.handed_in.masters import Course
from grading.pages.feedback import write_feedback
from helpers.paths import ROOT


@click.command()
@click.option("--learner", "learners", multiple=True, help="This learner only; repeatable.")
@click.option("--step", "steps", multiple=True, help="This step only (3, or its name).")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), default=ROOT,
              help="Folder with gradebook.db; the course by default.")  # fmt: skip
def feedback(learners: tuple[str, ...], steps: tuple[str, ...], folder: Path) -> None:
    """Write a feedback page per learner and step to feedback/."""
    course = Course(folder.resolve())
    count = write_feedback(course, learners, steps)
    click.echo(f"Wrote {count} pages to {course.feedback}")
