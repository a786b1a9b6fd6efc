"""`environment.yml` for Binder and conda, written from the lock.

Only Python and pip come from conda, so that Binder, conda and `course.py` install the same wheels.
The pins stand in the file itself: with a reference to another file Binder would reinstall
everything at every commit.
"""

from pathlib import Path

import click
from packaging.requirements import Requirement

from helpers.errors import CourseError
from helpers.paths import ROOT
from helpers.typed import typed

PYTHON = "3.12"
LOCK = ROOT / "requirements" / "course.lock"
TARGET = ROOT / "environment.yml"
HEADER = (
    "# Written from requirements/course.lock by `python3 course.py environment`; edit neither.\n"
)


def pins(lock: Path = LOCK, python: str = PYTHON) -> list[str]:
    """Return the pinned packages of the lock for one version of Python.

    Parameters
    ----------
    lock : Path
        A requirements file with hashes and environment markers.
    python : str
        Version of Python, as "3.12".

    Returns
    -------
    list of str
        Requirements; markers about the platform stay, those about Python are resolved.
    """
    lines = lock.read_text("utf-8").replace("\\\n", " ").splitlines()
    requirements = [
        Requirement(line.split(" --hash")[0]) for line in lines if line and line[0] not in "# -"
    ]
    return [line for r in requirements if (line := _pin(r, python))]


def _pin(requirement: Requirement, python: str) -> str:
    """Return the requirement without what its marker says of Python, '' where it says no."""
    if requirement.marker is None:
        return str(requirement)
    asked = {"python_version": python, "python_full_version": f"{python}.0"}
    anywhere = [
        requirement.marker.evaluate({**asked, **platform})
        for platform in (
            {"sys_platform": "linux", "os_name": "posix"},
            {"sys_platform": "darwin", "os_name": "posix"},
            {"sys_platform": "win32", "os_name": "nt"},
        )
    ]
    if not any(anywhere):
        return ""
    if all(anywhere):
        requirement.marker = None
    return str(requirement)


def environment_text() -> str:
    """Return what `environment.yml` has to hold."""
    rows = "".join(f'      - "{pin}"\n' for pin in (p.replace('"', "'") for p in pins()))
    return (
        f"{HEADER}name: land-cover\nchannels:\n  - conda-forge\ndependencies:\n"
        f"  - python={PYTHON}\n  - pip\n  - pip:\n{rows}"
    )


@click.command()
@click.option(
    "--check", is_flag=True, help="Write nothing; fail if environment.yml is out of date."
)
def environment(check: bool) -> None:
    """Write environment.yml from the lock."""
    text = environment_text()
    if not check:
        TARGET.write_text(text, "utf-8")
        click.echo(f"Wrote {TARGET.name}: Python {PYTHON} and {text.count('==')} packages")
    elif not TARGET.is_file() or TARGET.read_text("utf-8") != text:
        raise CourseError(
            "environment.yml does not fit requirements/course.lock: "
            f"run `{typed('environment')}` and commit the result"
        )
