"""The command `grade`: all submissions, safely and in parallel, into nbgrader's gradebook."""

import sys
from dataclasses import replace
from pathlib import Path

import click

from commands.say import say
from grading.handed_in.masters import Course
from grading.running.batch import default_workers
from grading.running.course_run import FAILED, grade_course
from grading.sandbox import GIGABYTE, Limits
from helpers.paths import ROOT

UNSAFE = (
    "WARNING: no sandbox. The submissions run with your own rights: they can read and change your "
    "files, the solutions and the gradebook."
)


@click.command()
@click.option("--learner", "learners", multiple=True, help="Grade this learner only; repeatable.")
@click.option("--step", "steps", multiple=True, help="Grade this step only (3, or its name).")
@click.option("--force", is_flag=True, help="Grade again what has not changed.")
@click.option("--workers", type=click.IntRange(1), help="Processes; one per CPU by default.")
@click.option("--scheduler", default="", metavar="ADDRESS", help="Use a running dask cluster.")
@click.option("--memory", type=float, default=2.0, show_default=True, help="GB for a notebook.")
@click.option("--cell-seconds", type=float, default=120, show_default=True, help="Time of a cell.")
@click.option("--unsafe-no-sandbox", "unsafe", is_flag=True, help="Run submissions as yourself.")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), default=ROOT,
              help="Folder with source/ and submitted/; the course by default.")  # fmt: skip
def grade(
    learners: tuple[str, ...], steps: tuple[str, ...], force: bool, workers: int | None,
    scheduler: str, memory: float, cell_seconds: float, unsafe: bool, folder: Path,
) -> None:  # fmt: skip
    """Grade what lies in submitted/.

    Unchanged submissions are not run again; a run that was stopped goes on where it was.
    """
    limits = replace(Limits(), memory=int(memory * GIGABYTE), cell_seconds=cell_seconds)
    course = Course(folder.resolve())
    if unsafe:
        click.secho(UNSAFE, fg="red", bold=True, err=True)
    summary = grade_course(
        course, learners=learners, steps=steps, force=force, scheduler=scheduler,
        workers=workers or default_workers(), confined=not unsafe, limits=limits,
    )  # fmt: skip
    for line in summary:
        say(line)
    if any(line.lstrip().startswith(FAILED) for line in summary):
        sys.exit(1)
