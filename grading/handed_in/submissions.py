"""What was handed in, read as data: no link is followed, nothing is run, sizes are bounded."""

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from grading.handed_in.masters import Course, Master
from grading.inside.document.reading import LARGEST_NOTEBOOK
from helpers.errors import CourseError
from helpers.shown import shown

MOST_FILES = 200
MOST_BYTES = 30 * 2**20
SKIPPED = (".ipynb_checkpoints", "__pycache__", "results", "timestamp.txt", "submission_secret.txt")


@dataclass(frozen=True)
class Submission:
    """One learner's folder of one step.

    Attributes
    ----------
    learner, step : str
        Names of its folders.
    file : str
        Name of the notebook, '' if there is none.
    content : bytes
        The notebook.
    files : dict
        What else was handed in: relative name to bytes.
    problem : str
        Why there is no notebook to grade, for the learner; '' if there is one.
    timestamp : str
        When it was handed in, '' if nothing tells.
    """

    learner: str
    step: str
    file: str = ""
    content: bytes = b""
    files: dict[str, bytes] = field(default_factory=dict)
    problem: str = ""
    timestamp: str = ""

    def digest(self) -> str:
        """Return a hash of all that was handed in."""
        digest = hashlib.sha256(f"{self.file}\0{self.problem}\0".encode() + self.content)
        for name, content in sorted(self.files.items()):
            digest.update(f"\0{name}\0{len(content)}\0".encode() + content)
        return digest.hexdigest()[:32]


def find_submissions(
    course: Course, masters: dict[str, Master], learners: Iterable[str] = ()
) -> Iterator[Submission]:
    """Read the submissions of some learners, one at a time.

    Parameters
    ----------
    course : Course
        Where submitted/ is.
    masters : dict
        The steps wanted.
    learners : iterable of str
        Ids; all where empty.

    Yields
    ------
    Submission
        By learner, then by step; steps without a folder are left out.

    Raises
    ------
    CourseError
        If there is no submission of a learner who is named.
    """
    present = sorted(p.name for p in _folders(course.submitted))
    wanted = list(learners) or present
    for learner in wanted:
        if learner not in present:
            known = ", ".join(present[:10]) or "nobody yet"
            raise CourseError(f"{learner!r} handed in nothing: submitted/ has {known}")
        for slug in masters:
            folder = course.submitted / learner / slug
            if folder.is_dir() and not folder.is_symlink():
                yield read_submission(folder, learner, slug)


def _folders(folder: Path) -> list[Path]:
    entries = folder.iterdir() if folder.is_dir() else ()
    return [p for p in entries if p.is_dir() and not p.is_symlink() and p.name[:1] != "."
            and spelled_out(p.name) == p.name]  # fmt: skip


def unusable_folders(course: Course) -> list[str]:
    """Return the folders in submitted/ whose names are no UTF-8: no gradebook can hold them."""
    entries = course.submitted.iterdir() if course.submitted.is_dir() else ()
    names = {p.name: spelled_out(p.name) for p in entries if p.is_dir() and p.name[:1] != "."}
    return sorted(spelled for name, spelled in names.items() if name != spelled)


def spelled_out(name: str) -> str:
    """Return a file's name with bytes that are no UTF-8 spelled out, so that it can be kept."""
    return name.encode("utf-8", "backslashreplace").decode()


def read_submission(folder: Path, learner: str, step: str) -> Submission:
    """Read one folder.

    Parameters
    ----------
    folder : Path
        ``submitted/LEARNER/STEP``.
    learner, step : str
        Their names.

    Returns
    -------
    Submission
        With ``problem`` where no notebook can be taken from it.
    """
    file, content, problem = _notebook_of(folder, step)
    when, _ = read_regular(folder / "timestamp.txt", 200)
    return Submission(
        learner, step, file, content, _other_files(folder), problem,
        timestamp=when.decode("utf-8", "replace").strip(),
    )  # fmt: skip


def _notebook_of(folder: Path, step: str) -> tuple[str, bytes, str]:
    """Return the notebook's name, its bytes, and why there is none to grade."""
    notebooks = sorted(p.name for p in folder.glob("*.ipynb"))
    named = f"{step}.ipynb"
    if named in notebooks or len(notebooks) == 1:
        file = named if named in notebooks else notebooks[0]
        return spelled_out(file), *_notebook(folder / file)
    if not notebooks:
        return "", b"", f"there is no notebook {named}"
    found = shown(", ".join(notebooks[:5]))
    return "", b"", f"there are several notebooks ({found}) and none is called {named}"


def _notebook(path: Path) -> tuple[bytes, str]:
    content, problem = read_regular(path, LARGEST_NOTEBOOK)
    return content, f"{shown(path.name)} {problem}" if problem else ""


def read_regular(path: Path, largest: int) -> tuple[bytes, str]:
    """Read a file if it is a file: no link, no pipe, no device, not too large.

    Returns
    -------
    content : bytes
    problem : str
        '' or the end of a sentence that begins with the file's name.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    if path.is_symlink():
        return b"", "is a link to another place, which is not read; hand in the file itself"
    try:
        handle = os.open(path, flags | getattr(os, "O_BINARY", 0))
    except OSError as error:
        return b"", f"cannot be read ({error.strerror})"
    with os.fdopen(handle, "rb") as file:
        state = os.fstat(handle)
        if not stat.S_ISREG(state.st_mode):
            return b"", "is no regular file"
        if state.st_size > largest:
            return b"", f"has {state.st_size // 2**20} MB, more than {largest // 2**20}"
        return file.read(largest), ""


def _other_files(folder: Path) -> dict[str, bytes]:
    """Read the files beside the notebook, as far as they are few and small."""
    files: dict[str, bytes] = {}
    room = MOST_BYTES
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if f not in SKIPPED and f[:1] != ".")
        for name in sorted(names):
            path = Path(place) / name
            if name in SKIPPED or path.suffix == ".ipynb" or len(files) >= MOST_FILES:
                continue
            content, problem = read_regular(path, room)
            if not problem:
                room -= len(content)
                files[spelled_out(path.relative_to(folder).as_posix())] = content
    return files
