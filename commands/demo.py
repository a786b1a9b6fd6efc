"""The command `demo`: the instructor's loop with a made-up class of three."""

import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import click
import nbformat

from grading import sandbox
from grading.publishing.release import CONFIG_FILE, release_all
from grading.trials.corpus import CORPUS, read_answer
from grading.trials.filling import fill_in, solutions
from helpers.paths import ROOT
from helpers.steps import SLUGS
from helpers.work.notebooks import cell_of, read_notebook

WRITTEN = "With the offset left out, every reflectance is 0.1 too high, so the ratio changes."
# Typical mistakes, out of the corpus of answers; every other answer of this learner is right.
MISTAKES = {
    "02_load_bands": "wrong_parentheses",
    "03_rasterize_polygons": "wrong_row_numbers",
    "05_save_samples": "wrong_index_column",
}
Answers = Mapping[str, str]


@click.command()
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path),
              help="Do it in this new folder and keep it, to look around.")  # fmt: skip
@click.pass_context
def demo(context: click.Context, keep: Path | None) -> None:
    """Play the instructor's loop with a made-up class of three.

    Release, collect, grade, feedback and export, in a temporary folder; your own course is not
    touched. Ends with a table of points by learner and step.
    """
    if keep:
        keep.mkdir(parents=True)
        play(context, keep.resolve())
        click.echo(f"Kept in {keep}")
        return
    with tempfile.TemporaryDirectory(prefix="course-demo-") as folder:
        play(context, Path(folder))


def play(context: click.Context, folder: Path) -> None:
    """Play the loop in an empty folder."""
    from commands.collect import collect
    from commands.export import export
    from commands.feedback import feedback
    from commands.grade import grade

    click.secho("1. release", bold=True)
    shutil.copytree(ROOT / "source", folder / "source")
    shutil.copy(ROOT / CONFIG_FILE, folder)
    release_all(folder)
    click.secho("2. three learners work, and their platform packs what they hand in", bold=True)
    handed_in = hand_in(folder)
    click.secho("3. collect", bold=True)
    context.invoke(collect, source=handed_in, folder=folder)
    click.secho("4. grade", bold=True)
    context.invoke(grade, folder=folder, unsafe=bool(sandbox.problem()))
    click.secho("5. feedback", bold=True)
    context.invoke(feedback, folder=folder)
    click.secho("6. export", bold=True)
    context.invoke(export, folder=folder)
    for line in points_table(folder):
        click.echo(line)


def hand_in(folder: Path) -> Path:
    """Make a class's files as Moodle hands them out; return the zip."""
    path = folder / "moodle.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number, (learner, answers) in enumerate(made_up_class().items(), start=1):
            for slug in SLUGS:
                released = read_notebook(folder / "notebooks" / f"{slug}.ipynb")
                filled = fill_in(released, answers[slug])
                place = f"{learner}_{number}_assignsubmission_file_/{slug}.ipynb"
                archive.writestr(place, nbformat.writes(filled))
    return path


def made_up_class() -> dict[str, dict[str, Answers]]:
    """Return the answers of three learners: all right, none, and some typical mistakes."""
    right = {slug: right_answers(slug) for slug in SLUGS}
    mistaken = dict(right)
    for slug, name in MISTAKES.items():
        answer = read_answer(CORPUS / slug / f"{name}.py")
        mistaken[slug] = {**right[slug], answer.function: answer.code}
    return {
        "Everything Right": right,
        "Nothing Filled In": {slug: {} for slug in SLUGS},
        "Typical Mistakes": mistaken,
    }


def right_answers(slug: str) -> Answers:
    """Return the reference answers; written ones are a learner's sentence and not the rubric."""
    cells = map(cell_of, read_notebook(ROOT / "source" / slug / f"{slug}.ipynb").cells)
    written = {cell.grade_id for cell in cells if cell.role == "written"}
    answers = solutions(slug)
    return {name: WRITTEN if name in written else code for name, code in answers.items()}


def points_table(folder: Path) -> list[str]:
    """Return the points by learner and step, of those that the automatic checks give."""
    from grading.book.gradebook import GradeBook
    from grading.handed_in.masters import Course

    with GradeBook(Course(folder)) as book:
        records = book.records()
    points = {(r.learner, r.step): (r.points, r.max_points) for r in records}
    learners = list(dict.fromkeys(r.learner for r in records))
    width = max(map(len, learners))
    lines = ["", f"{'points':<{width}}  " + "  ".join(f"{s[:2]:>7}" for s in SLUGS) + "      sum"]
    for learner in learners:
        own = [points.get((learner, slug), (0.0, 0.0)) for slug in SLUGS]
        cells = "  ".join(f"{got:>3g}/{most:<3g}" for got, most in own)
        total, most = (sum(part) for part in zip(*own, strict=True))
        lines.append(f"{learner:<{width}}  {cells}  {total:>4g}/{most:g}")
    return lines
