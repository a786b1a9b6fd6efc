"""Files in a folder or zip, whatever it is nested in: read as data, never unpacked.

No name that stands in a zip is ever used as a path, and no link is followed.
"""

import io
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from grading.handed_in.reading import LARGEST_NOTEBOOK
from grading.handed_in.submissions import read_regular
from helpers.errors import CourseError

DEEPEST = 4  # zips in zips
LARGEST_ZIP = 500 * 2**20
MOST_FILES = 200_000
IGNORED = ("__MACOSX", ".ipynb_checkpoints", "__pycache__", ".DS_Store", "Thumbs.db")


@dataclass(frozen=True)
class Found:
    """One file that was handed in, or something odd in its place.

    Attributes
    ----------
    parts : tuple of str
        Folders, zips and the file's name, from the outside in.
    time : datetime
        When it was last changed, as far as the folder or zip tells; UTC.
    content : bytes
        What is in it.
    problem : str
        Why it is not used; '' if it can be.
    """

    parts: tuple[str, ...]
    time: datetime
    content: bytes = b""
    problem: str = ""

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.parts[-1]

    @property
    def place(self) -> str:
        """Where it lies, for people."""
        return "/".join(self.parts)


def find_files(source: Path) -> Iterator[Found]:
    """Read all files of a folder or zip.

    Parameters
    ----------
    source : Path
        What the learning platform handed out.

    Yields
    ------
    Found
        In a stable order.

    Raises
    ------
    CourseError
        If the source is neither a folder nor a zip.
    """
    if source.is_dir():
        for path in sorted(source.rglob("*")):
            yield from _file_of_folder(path, source)
    elif source.is_file() and zipfile.is_zipfile(source):
        with zipfile.ZipFile(source) as archive:
            yield from _files_of_zip(archive, (), 1)
    else:
        there = "is neither a folder nor a zip" if source.exists() else "is not there"
        raise CourseError(
            f"{source} {there}; give the zip or folder that your learning platform handed out"
        )


def _file_of_folder(path: Path, source: Path) -> Iterator[Found]:
    parts = path.relative_to(source).parts
    if set(parts) & set(IGNORED):
        return
    time = datetime.fromtimestamp(path.lstat().st_mtime, UTC)
    if path.is_symlink():
        yield Found(parts, time, problem="is a link, which is not followed")
    elif path.is_file():
        content, problem = read_regular(path, _largest(path.name))
        yield from _unpacked(Found(parts, time, content, problem), 1)
    elif not path.is_dir():
        yield Found(parts, time, problem="is no regular file")


def _files_of_zip(archive: zipfile.ZipFile, parts: tuple[str, ...], depth: int) -> Iterator[Found]:
    for entry in archive.infolist()[:MOST_FILES]:
        names = tuple(n for n in entry.filename.replace("\\", "/").split("/") if n not in ("", "."))
        if entry.is_dir() or not names or set(names) & set(IGNORED):
            continue
        # a zip keeps the local time of the machine that packed it, without its zone
        time = datetime(*_valid_date(entry.date_time)).astimezone(UTC)
        found = Found((*parts, *names), time, problem=_problem_of(entry))
        if not found.problem:
            found = _read(archive, entry, found)
        yield from _unpacked(found, depth)


def _problem_of(entry: zipfile.ZipInfo) -> str:
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "is a link, which is not followed"
    if entry.flag_bits & 0x1:
        return "is locked with a password"
    if entry.file_size > _largest(entry.filename):
        return f"has {entry.file_size // 2**20} MB, too much"
    return ""


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, found: Found) -> Found:
    try:
        with archive.open(entry) as file:  # the size in a zip's list can lie
            content = file.read(_largest(found.name) + 1)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError) as error:
        return Found(found.parts, found.time, problem=f"is damaged ({error})")
    if len(content) > _largest(found.name):
        return Found(found.parts, found.time, problem="is larger than it says")
    return Found(found.parts, found.time, content)


def _unpacked(found: Found, depth: int) -> Iterator[Found]:
    """Yield a file, or the files in it if it is a zip."""
    if found.problem or not found.name.lower().endswith(".zip"):
        yield found
        return
    if depth >= DEEPEST:
        yield Found(found.parts, found.time, problem=f"is a zip in {DEEPEST} others")
        return
    try:
        with zipfile.ZipFile(io.BytesIO(found.content)) as archive:
            yield from _files_of_zip(archive, found.parts, depth + 1)
    except (zipfile.BadZipFile, OSError) as error:
        yield Found(found.parts, found.time, problem=f"is no zip that can be opened ({error})")


def _largest(name: str) -> int:
    return LARGEST_ZIP if name.lower().endswith(".zip") else LARGEST_NOTEBOOK


def _valid_date(date: tuple[int, ...]) -> tuple[int, int, int, int, int, int]:
    """Return a zip entry's date, 1980 where it is none."""
    try:
        datetime(*date)  # type: ignore[arg-type]
    except ValueError:
        return 1980, 1, 1, 0, 0, 0
    return tuple(date)  # type: ignore[return-value]
