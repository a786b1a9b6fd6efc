"""The command `release`: the learners' notebooks, made from source/."""

from pathlib import Path

import click

from grading.handed_in.masters import Course
from grading.publishing.release import release_all
from grading.publishing.solutions import write_solutions
from helpers.errors import CourseError
from helpers.paths import ROOT


@click.command()
@click.option(
    "--checkpoints", is_flag=True, help="Also run the solutions and renew data/checkpoints/."
)
@click.option(
    "--scene",
    help="Only make checkpoints for this scene or product, so that every step opens on it alone.",
)
@click.option(
    "--polygons",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Training polygons for a product that has none of the course.",
)
@click.option(
    "--solutions",
    type=click.Path(file_okay=False, path_type=Path),
    help="Only write notebooks with the solutions to this folder, to hand out after the deadline.",
)
def release(
    checkpoints: bool, scene: str | None, polygons: Path | None, solutions: Path | None
) -> None:
    """Make the learners' notebooks from source/ (release/ and notebooks/)."""
    if solutions:
        for path in write_solutions(Course(), solutions):
            click.echo(path)
        click.echo("Hidden checks and rubrics are not in them.")
        return
    if polygons and not scene:
        raise CourseError("--polygons belongs to a product: name it with --scene")
    if not scene:
        for path in release_all():
            click.echo(path.relative_to(ROOT))
    if scene or checkpoints:
        from grading.publishing.checkpoints import write_checkpoints

        for path in write_checkpoints((scene,), polygons) if scene else write_checkpoints():
            click.echo(path.relative_to(ROOT))
