"""The command `bench`: measure, against what one would write otherwise."""

import runpy

import click

from helpers.errors import CourseError
from helpers.paths import ROOT

FOLDER = ROOT / "benchmarks"


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("what")
@click.option("--quick", is_flag=True, help="Small sizes only, to see that it runs.")
def bench(what: str, quick: bool) -> None:
    """Measure WHAT, the name of a file in benchmarks/, and print tables in Markdown."""
    there = sorted(path.stem for path in FOLDER.glob("*.py"))
    if what not in there:
        raise CourseError(f"there is no benchmark {what!r}; choose one of {', '.join(there)}")
    runpy.run_path(str(FOLDER / f"{what}.py"))["main"](quick)
