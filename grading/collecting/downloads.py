"""Files in a folder or zip, whatever it is nested in: read one at a time, never unpacked."""

import os
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO

from grading.collecting import archives
from grading.collecting.archives import MEGABYTE, Unusable
from grading.handed_in.submissions import read_regular, spelled_out
from grading.inside.document.reading import LARGEST_NOTEBOOK
from helpers.errors import CourseError

DEEPEST = 4  # zips in zips
LARGEST_ZIP = 500 * MEGABYTE
MOST_FILES = 200_000
MOST_NESTED = 400 * MEGABYTE  # of what one zip in the download holds
MOST_IN_ALL = 40_000 * MEGABYTE
DENSEST = 50  # times the packed size, where that allows more than MOST_NESTED
USED = (".ipynb", ".geojson", ".json")
IGNORED = ("__MACOSX", ".ipynb_checkpoints", "__pycache__", ".DS_Store", "Thumbs.db")
IGNORED_START = "._"  # what macOS puts beside each file


@dataclass(frozen=True)
class Found:
    """One file that was handed in, or something odd in its place.

    Attributes
    ----------
    parts : tuple of str
        Folders, zips and the file's name, from the outside in.
    times : tuple of (int, datetime)
        The times that folders and zips give, from the outside in, each with the number of the
        part that it stands at; UTC.
    content : bytes
        What is in it; empty for files of a kind that is not used.
    problem : str
        Why it is not used; '' if it can be.
    """

    parts: tuple[str, ...]
    times: tuple[tuple[int, datetime], ...]
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

    def time_at(self, depth: int) -> datetime:
        """Return the outermost time at or below a part: what is further in a learner may write."""
        return next(time for at, time in self.times if at >= depth)


class Budget:
    """How many bytes a zip may still give, and with it all that it is in."""

    def __init__(self, most: int, outer: "Budget | None" = None) -> None:
        self.left, self.outer = most, outer

    @property
    def room(self) -> int:
        """Bytes that are left."""
        return min(self.left, self.outer.room) if self.outer else self.left

    def take(self, size: int) -> None:
        """Count what was read."""
        self.left -= size
        if self.outer:
            self.outer.take(size)


def find_files(source: Path) -> Iterator[Found]:
    """Read all files of a folder or zip, one at a time.

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
    budget = Budget(MOST_IN_ALL)
    if source.is_dir():
        for path in sorted(_walk(source)):
            yield from _file_of_folder(path, source, budget)
    elif source.is_file() and zipfile.is_zipfile(source):
        try:
            with source.open("rb") as file, archives.opened(file) as archive:
                yield from _files_of_zip(archive, (), (), 1, budget)
        except Unusable as error:
            raise CourseError(f"{source} {error}") from None
    else:
        there = "is neither a folder nor a zip" if source.exists() else "is not there"
        raise CourseError(
            f"{source} {there}; give the zip or folder that your learning platform handed out"
        )


def _walk(source: Path) -> Iterator[Path]:
    """Yield what is no folder; a folder that cannot be opened is yielded itself."""
    unreadable: list[Path] = []
    for place, folders, names in os.walk(
        source, onerror=lambda error: unreadable.append(Path(error.filename))
    ):
        folders[:] = sorted(f for f in folders if f not in IGNORED)
        links = [f for f in folders if (Path(place) / f).is_symlink()]
        yield from (Path(place) / name for name in (*links, *names))
    yield from unreadable


def _file_of_folder(path: Path, source: Path, budget: Budget) -> Iterator[Found]:
    # bytes that are no UTF-8 are spelled out: such a name can be neither printed nor kept
    parts = tuple(unicodedata.normalize("NFC", spelled_out(part))
                  for part in path.relative_to(source).parts)  # fmt: skip
    if _is_ignored(parts):
        return
    try:
        when = archives.believed(lambda: datetime.fromtimestamp(path.lstat().st_mtime, UTC))
        found = Found(parts, ((len(parts) - 1, when),))
        if path.is_symlink():
            yield _odd(found, "is a link, which is not followed")
        elif path.is_dir():
            yield _odd(found, "is a folder that cannot be opened")
        elif not _is_used(path.name):
            yield found
        elif _is_zip(path.name) and path.is_file():
            with path.open("rb") as file:
                yield from _unpacked(found, file, path.stat().st_size, 1, budget)
        else:
            content, problem = read_regular(path, LARGEST_NOTEBOOK)
            yield Found(parts, found.times, content, problem)
    except (OSError, ValueError) as error:
        yield _odd(
            Found(parts, ((0, datetime.fromtimestamp(0, UTC)),)), f"cannot be read ({error})"
        )


def _files_of_zip(
    archive: zipfile.ZipFile, parts: tuple[str, ...], times: tuple[tuple[int, datetime], ...],
    depth: int, budget: Budget,
) -> Iterator[Found]:  # fmt: skip
    for entry in archive.infolist()[:MOST_FILES]:
        written = archives.name_of(entry).replace("\\", "/")
        names = tuple(n for n in written.split("/") if n not in ("", "."))
        if written.endswith("/") or not names or _is_ignored(names):
            continue
        own = (*parts, *names)
        found = Found(own, (*times, (len(own) - 1, archives.time_of(entry))))
        yield from _entry(archive, entry, found, depth, budget)


def _entry(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, found: Found, depth: int, budget: Budget
) -> Iterator[Found]:
    try:
        if not _is_used(found.name):
            archives.check(entry, LARGEST_ZIP)
            yield found
            return
        if entry.file_size > budget.room:
            raise Unusable("stands in a zip that unpacks to more than is read of one")
        if _is_zip(found.name):
            with tempfile.SpooledTemporaryFile(archives.IN_MEMORY) as file:
                size = archives.copy(archive, entry, min(LARGEST_ZIP, budget.room), file)
                budget.take(size)
                yield from _unpacked(found, file, size, depth, budget)
            return
        content = archives.read(archive, entry, min(LARGEST_NOTEBOOK, budget.room))
    except Unusable as error:
        yield _odd(found, str(error))
        return
    budget.take(len(content))
    yield Found(found.parts, found.times, content)


def _unpacked(
    found: Found, file: IO[bytes], size: int, depth: int, budget: Budget
) -> Iterator[Found]:
    """Yield the files in a zip."""
    if depth >= DEEPEST:
        yield _odd(found, f"is a zip in {DEEPEST} others")
        return
    inner = Budget(max(MOST_NESTED, DENSEST * size), budget)
    try:
        with archives.opened(file) as archive:
            yield from _files_of_zip(archive, found.parts, found.times, depth + 1, inner)
    except Unusable as error:
        yield _odd(found, str(error))


def _odd(found: Found, problem: str) -> Found:
    return Found(found.parts, found.times, problem=problem)


def _is_ignored(names: tuple[str, ...]) -> bool:
    return bool(set(names) & set(IGNORED)) or names[-1].startswith(IGNORED_START)


def _is_used(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in (*USED, ".zip")


def _is_zip(name: str) -> bool:
    return name.lower().endswith(".zip")
