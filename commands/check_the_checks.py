"""The command `check-the-checks`: right and wrong answers tried on every check."""

import json
import os
from collections.abc import Sequence
from pathlib import Path

import click

from grading.pages.known_mistakes import read_mistakes, write_mistakes
from grading.trials.corpus import CORPUS
from grading.trials.tally import Result, Tally, row, run_corpus, summary, tally
from helpers.counting import counted
from helpers.errors import CourseError
from helpers.files import writing
from helpers.steps import SLUGS, find_step


@click.command("check-the-checks")
@click.option("--scene", help="Scene for the notebooks' own use, such as garonne or toulouse.")
@click.option("--step", help="A number or a slug; all steps by default.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=CORPUS,
    help="Judge the answers of another folder: STEP/right_NAME.py and STEP/wrong_NAME.py.",
)
@click.option(
    "--table",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write it as Markdown, and what `report` knows; with --step, the part of that step.",
)
@click.option(
    "--json",
    "rows",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write one row for each answer: verdict, checks lost, messages.",
)
@click.option("--repeat", type=click.IntRange(1), help="Try right answers so often, unseeded.")
@click.option("--mutants", is_flag=True, help="Change the reference solutions instead, bit by bit.")
@click.option("--hostile", is_flag=True, help="Try values that must not pass for an answer.")
@click.option("--as-graded", is_flag=True, help="In the sandbox, as submissions are; slower.")
@click.option("--workers", type=click.IntRange(1), help="Answers judged at the same time.")
def check_the_checks(
    scene: str | None,
    step: str | None,
    folder: Path,
    table: Path | None,
    rows: Path | None,
    repeat: int | None,
    mutants: bool,
    hostile: bool,
    as_graded: bool,
    workers: int | None,
) -> None:
    """Try right and wrong answers on every check, and name those that are misjudged."""
    if scene:
        os.environ["COURSE_SCENE"] = scene
    if table and (mutants or hostile or repeat or folder.resolve() != CORPUS.resolve()):
        raise click.UsageError(
            "--table is written from the course's own answers, each judged once: leave --folder, "
            "--repeat, --mutants and --hostile out."
        )
    slugs = [find_step(step).slug] if step else list(SLUGS)
    if mutants:
        _try_mutants(slugs, workers)
        return
    if hostile:
        _try_hostile(slugs, workers)
        return
    results = run_corpus(
        slugs, folder=folder, workers=workers, as_graded=as_graded, repeat=repeat or 0
    )
    tallies = tally(results)
    click.echo(summary(tallies))
    if table:
        _write_table(table, tallies, whole=not step)
    if rows:
        _write_rows(rows, results)
    problems = [line for one in tallies for line in one.problems]
    if problems:
        many = counted(len(problems), "answer is misjudged", "answers are misjudged")
        raise CourseError("\n".join([f"{many}:", *problems]))


def _try_mutants(slugs: Sequence[str], workers: int | None) -> None:
    from grading.trials.mutants import survivors

    unexplained = 0
    for slug in slugs:
        found = survivors(slug, workers)
        unexplained += len(found.unexplained)
        click.echo(found)
    if unexplained:
        raise CourseError(
            f"{counted(unexplained, 'mutant passes', 'mutants pass')} every check without a "
            "reason: add a wrong answer that a check catches, or list the change with the "
            "sentence that allows it in source/STEP/sentences.toml"
        )


def _try_hostile(slugs: Sequence[str], workers: int | None) -> None:
    from grading.trials.hostile import misjudged

    problems = [line for slug in slugs for line in misjudged(slug, workers)]
    if problems:
        many = counted(len(problems), "hostile value passes", "hostile values pass")
        raise CourseError("\n".join([f"{many}:", *problems]))
    click.echo("Every hostile value loses its points, and the right ones keep theirs.")


def _write_table(table: Path, tallies: Sequence[Tally], *, whole: bool) -> None:
    """Write the page and what `report` knows; where not all steps were judged, keep the others."""
    from grading.trials.checks_table import checks_page
    from grading.trials.mistakes import collect_mistakes, merged

    before = "" if whole or not table.is_file() else table.read_text("utf-8")
    with writing(table) as temporary:
        temporary.write_text(checks_page(tallies, before), "utf-8", newline="\n")
    wrong = [result for one in tallies for result in one.wrong]
    known = {} if whole else read_mistakes()
    write_mistakes(merged(known, collect_mistakes(wrong), {r.answer.function for r in wrong}))


def _write_rows(file: Path, results: Sequence[Result]) -> None:
    in_order = sorted(results, key=lambda result: (result.answer.slug, result.answer.name))
    with writing(file) as temporary:
        text = json.dumps([row(result) for result in in_order], indent=1, ensure_ascii=False)
        temporary.write_text(text + "\n", "utf-8", newline="\n")
