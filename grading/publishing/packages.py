"""The packages of the course and of its learners: their locks, and what is written from them.

Only Python and pip come from conda, so that Binder, conda and the door install the same wheels.
The pins stand in `environment.yml` itself: with a reference to another file Binder would
reinstall everything at every commit.
"""

import subprocess
import tomllib
from collections.abc import Iterable
from pathlib import Path

from packaging.requirements import Requirement

from helpers.errors import CourseError
from helpers.paths import ROOT

PYTHON = "3.12"
LOCKS = ROOT / "requirements"
LEARNERS_LOCK = LOCKS / "learners.lock"
# conda brings it, and it cannot replace itself while it installs
BY_CONDA = ("pip",)
# What a platform of notebooks has, or what only makes environments.
NOT_ON_COLAB = ("hatchling", "jupyterlab", "nbgrader", "pip")
HEADER = "# Written from requirements/{} by `{}`; edit neither.\n"


def pins(lock: Path = LOCKS / "course.lock", python: str = PYTHON) -> list[str]:
    """Return the pinned packages of a lock for one version of Python.

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
    if requirement.name in BY_CONDA:
        return ""
    if requirement.marker is None:
        return str(requirement)
    asked = {"python_version": python, "python_full_version": f"{python}.0"}
    anywhere = [
        requirement.marker.evaluate({**asked, **platform})
        for platform in (
            {"sys_platform": "linux", "os_name": "posix", "platform_machine": "x86_64"},
            {"sys_platform": "linux", "os_name": "posix", "platform_machine": "aarch64"},
            {"sys_platform": "darwin", "os_name": "posix", "platform_machine": "arm64"},
            {"sys_platform": "darwin", "os_name": "posix", "platform_machine": "x86_64"},
            {"sys_platform": "win32", "os_name": "nt", "platform_machine": "AMD64"},
        )
    ]
    if not any(anywhere):
        return ""
    if all(anywhere):
        requirement.marker = None
    return str(requirement)


def environment_text(lock: Path = LOCKS / "course.lock") -> str:
    """Return what `environment.yml` has to hold for a lock."""
    rows = "".join(f'      - "{pin}"\n' for pin in (p.replace('"', "'") for p in pins(lock)))
    return (
        f"{HEADER.format(lock.name, 'python3 course.py environment')}"
        "name: land-cover\nchannels:\n  - conda-forge\ndependencies:\n"
        f"  - python={PYTHON}\n  - pip\n  - pip:\n{rows}"
    )


def learners_packages(root: Path = ROOT) -> list[str]:
    """Return what learners' code needs: all that the course asks for but what only grading does."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    grading = project["tool"]["course"]["only-for-instructors"]
    asked = project["project"]["dependencies"]
    return [text for text in asked if Requirement(text).name not in grading]


def learners_project(template: str, root: Path = ROOT) -> str:
    """Return the learners' `pyproject.toml`; its dependencies are those that Colab may lack."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    needed = [p for p in learners_packages(root) if Requirement(p).name not in NOT_ON_COLAB]
    text = template.replace("{version}", project["version"])
    text = text.replace("{python}", project["requires-python"])
    return text.replace("{dependencies}", "".join(f'  "{package}",\n' for package in needed))


def write_locks(root: Path = ROOT) -> Iterable[Path]:
    """Resolve the packages anew, with uv; yield each lock written.

    Raises
    ------
    CourseError
        If uv is not there or finds no solution.
    """
    folder = root / "requirements"
    course = folder / "course.lock"
    older = ("--constraints", str(folder / "older.txt"))
    for lock, source, options in (
        (course, "pyproject.toml", older),
        (folder / "dev.lock", "pyproject.toml", (*older, "--group", "dev")),
        # the same versions, so that learners see what the course was tried with
        (folder / "learners.lock", "-", ("--constraints", str(course))),
    ):
        _compile(root, lock, source, options)
        yield lock


def _compile(root: Path, lock: Path, source: str, options: tuple[str, ...]) -> None:
    command = [
        "uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11",
        "--generate-hashes", "--no-header", "--no-annotate", *options, source, "-o", str(lock),
    ]  # fmt: skip
    asked = "\n".join(learners_packages(root)) if source == "-" else None
    try:
        subprocess.run(command, cwd=root, check=True, text=True, input=asked)
    except (OSError, subprocess.CalledProcessError) as error:
        raise CourseError(
            f"{lock.name} could not be made: uv is missing or found no solution ({error})"
        ) from None
