"""The command `environment`: `environment.yml` for Binder and conda, and the locks."""

import click

from grading.publishing.packages import PYTHON, environment_text, write_locks
from helpers.counting import counted
from helpers.errors import CourseError
from helpers.paths import ROOT
from helpers.typed import typed

TARGET = ROOT / "environment.yml"


@click.command()
@click.option(
    "--check", is_flag=True, help="Write nothing; fail if environment.yml is out of date."
)
@click.option(
    "--lock", "locks", is_flag=True, help="First resolve the packages of pyproject.toml anew."
)
def environment(check: bool, locks: bool) -> None:
    """Write environment.yml from the lock, and the locks themselves with --lock."""
    if locks:
        for path in write_locks():
            click.echo(f"Wrote {path.relative_to(ROOT)}")
    text = environment_text()
    if not check:
        TARGET.write_text(text, "utf-8")
        click.echo(f"Wrote {TARGET.name}: Python {PYTHON}, {counted(text.count('=='), 'package')}")
    elif not TARGET.is_file() or TARGET.read_text("utf-8") != text:
        raise CourseError(
            "environment.yml does not fit requirements/course.lock: "
            f"run `{typed('environment')}` and commit the result"
        )
