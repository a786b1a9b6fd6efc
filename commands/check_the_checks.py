"""The command `check-the-checks`: right and wrong answers tried on every check."""

import os
from pathlib import Path

import click

from grading.pages.known_mistakes import write_mistakes
from grading.trials.mistakes import collect_mistakes
from grading.trials.tally import run_corpus, summary, tally
from helpers.errors import CourseError
from helpers.files import writing
from helpers.steps import SLUGS, find_step


@click.command("check-the-checks")
@click.option("--scene", help="Scene for the notebooks' own use, such as garonne or toulouse.")
@click.option("--step", help="A number or a slug; all steps by default.")
@click.option(
    "--table",
    type=click.Path(path_type=Path),
    help="Write it as Markdown, and what `report` knows.",
)
@click.option("--mutants", is_flag=True, help="Change the reference solutions instead, bit by bit.")
@click.option("--as-graded", is_flag=True, help="In the sandbox, as submissions are; slower.")
@click.option("--workers", type=click.IntRange(1), help="Answers judged at the same time.")
def check_the_checks(
    scene: str | None,
    step: str | None,
    table: Path | None,
    mutants: bool,
    as_graded: bool,
    workers: int | None,
) -> None:
    """Try right and wrong answers on every check, and name those that are misjudged."""
    if scene:
        os.environ["COURSE_SCENE"] = scene
    slugs = [find_step(step).slug] if step else list(SLUGS)
    if mutants:
        from grading.trials.mutants import survivors

        for slug in slugs:
            click.echo(survivors(slug, workers))
        return
    tallies = tally(run_corpus(slugs, workers=workers, as_graded=as_graded))
    click.echo(summary(tallies))
    if table:
        from grading.trials.checks_table import checks_page

        with writing(table) as temporary:
            temporary.write_text(checks_page(tallies), "utf-8", newline="\n")
        write_mistakes(collect_mistakes(result for one in tallies for result in one.wrong))
    problems = [line for one in tallies for line in one.problems]
    if problems:
        raise CourseError(f"{len(problems)} answers are misjudged:\n" + "\n".join(problems))
