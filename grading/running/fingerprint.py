"""The fingerprint of all that decides a grade, so that what is unchanged is not graded again."""

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from grading.handed_in.masters import Master
from grading.sandbox import Limits
from helpers.paths import CHECKPOINTS, ROOT, SCENES
from helpers.scenes import DEFAULT_WHILE_GRADING

ROOMS = ("grading/handed_in", "grading/inside", "grading/sandbox", "grading/running", "helpers")
LOCK = "requirements/course.lock"
PASSED_OVER = ("__pycache__",)


def mark_of(master: Master, version: str, limits: Limits, confined: bool) -> str:
    """Return what a submission's grade depends on besides the submission.

    Parameters
    ----------
    master : Master
        The step.
    version : str
        As `course_version` gives it.
    limits : Limits
        A notebook that failed on time may pass with more of it.
    confined : bool
        In the sandbox.

    Returns
    -------
    str
        32 hexadecimal digits.
    """
    parts = [master.fingerprint, version, limits.as_dict(), confined]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]


def course_version(root: Path = ROOT, data: Iterable[Path] | None = None) -> str:
    """Return a hash of all code and data that verdicts depend on.

    Parameters
    ----------
    root : Path
        The course; whole rooms of it count, whatever files they hold.
    data : iterable of Path, optional
        Files or folders with what the notebooks find: by default the checkpoints, and the scene
        that is used while grading.

    Returns
    -------
    str
    """
    places = [*(root / room for room in ROOMS), root / LOCK]
    places += [CHECKPOINTS, _scene()] if data is None else data
    digest = hashlib.sha256(sys.version.encode())
    for place in places:
        for path in _files(place):
            name = path.relative_to(place.parent).as_posix()
            with path.open("rb") as file:
                digest.update(f"\0{name}\0".encode() + hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def _scene() -> Path:
    """Return the folder of the scene that notebooks are graded on."""
    name = os.environ.get("COURSE_SCENE") or DEFAULT_WHILE_GRADING
    return Path(name) if Path(name).exists() else SCENES / name


def _files(place: Path) -> Iterator[Path]:
    if place.is_file():
        yield place
        return
    for path in sorted(place.rglob("*")):
        if path.is_file() and not any(part in PASSED_OVER for part in path.parts):
            yield path
