"""The command `bench`: measure, against what one would write otherwise."""

import runpy

import click

from helpers.errors import CourseError
from helpers.paths import ROOT

FOLDER = ROOT / "benchmarks"


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("what")
@click.option("--quick", is_flag=True, help="Small sizes only, to see that it runs.")
@click.option("--profile", is_flag=True, help="Where the time goes; for `grading` alone.")
@click.option("--minutes", type=click.FloatRange(min=0), help="How long; for `fuzz` alone.")
def bench(what: str, quick: bool, profile: bool, minutes: float | None) -> None:
    """Run WHAT, the name of a file in benchmarks/, and print what was measured, or broken."""
    there = sorted(path.stem for path in FOLDER.glob("*.py"))
    if what not in there:
        raise CourseError(f"there is no benchmark {what!r}; choose one of {', '.join(there)}")
    if minutes is not None and what != "fuzz":
        raise click.UsageError("--minutes is for `bench fuzz` alone; give --quick to be faster.")
    if profile:
        if what != "grading":
            raise click.UsageError("--profile is for `bench grading` alone.")
        what = "grading_parts"
    main = runpy.run_path(str(FOLDER / f"{what}.py"))["main"]
    main(quick) if minutes is None else main(quick, minutes)
