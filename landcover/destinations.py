"""The files a command will write: looked at before the work, made aside, moved when they are whole.

A file is made in a hidden folder beside its place, which is locked as long as its process lives.
What a killed process left there is removed by the next one that writes into the same folder.
"""

import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from helpers.errors import CourseError

HIDDEN = ".land-cover-"
LOCK = "in-use.lock"
# A Shapefile is several files, and QGIS keeps edits of a GeoPackage beside it.
POLYGON_COMPANIONS = (".shp", ".shx", ".dbf", ".prj", ".cpg", ".qml", ".qmd")
UNSAVED = ("-wal", "-shm", "-journal")
FULL = (errno.ENOSPC, errno.EDQUOT)
MEGABYTE = 10**6
LEAST_LEFT = 2**16


@dataclass(frozen=True)
class Output:
    """One file that will be written.

    Attributes
    ----------
    option : str
        The option that names it, for messages.
    path : Path
        The file.
    suffixes : tuple of str
        Endings it may have; the first is what a message proposes.
    size : int
        Bytes it may take at most, as far as that is known.
    """

    option: str
    path: Path
    suffixes: tuple[str, ...]
    size: int = 0


def refuse_outputs(outputs: Sequence[Output], inputs: Mapping[str, Path]) -> None:
    """Find out before the work whether each output can be written, and harms nothing.

    Parameters
    ----------
    outputs : sequence of Output
        All files that will be written, those beside the map as well.
    inputs : mapping of str to Path
        What is read, by the name that a message gives it: "the polygons", "the product", ...

    Raises
    ------
    CourseError
        If a name has another ending than its kind of file, is a folder, is an input or lies in
        one, is there twice, is write-protected, or its folder is missing, closed or full.
    """
    for output in outputs:
        _refuse_name(output)
        refuse_input(output, inputs)
    for place, output in enumerate(outputs):
        for other in outputs[:place]:
            if _same(output.path, other.path):
                raise CourseError(
                    f"{output.option} and {other.option} name the same file, {output.path}; "
                    "give each a name of its own"
                )
    for folder in dict.fromkeys(output.path.absolute().parent for output in outputs):
        own = [o for o in outputs if o.path.absolute().parent == folder]
        _refuse_folder(folder, sum(o.size for o in own), own[0].option)


def _refuse_name(output: Output) -> None:
    path, option = output.path, output.option
    if not path.absolute().parent.is_dir():
        raise CourseError(f"the folder of {path} does not exist; make it first")
    if path.is_dir():
        raise CourseError(f"{option} {path} is a folder; give the name of a file in it")
    if output.suffixes and not path.name.lower().endswith(output.suffixes):
        raise CourseError(
            f"{option} {path} does not end in {' or '.join(output.suffixes)}; call it "
            f"{path.with_suffix(output.suffixes[0])}"
        )
    if path.exists() and not path.is_file():
        raise CourseError(f"{option} {path} is no plain file and is not replaced; give another")
    if path.is_file() and not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        raise CourseError(f"{path} is write-protected and is not replaced; give another {option}")
    if any(path.with_name(path.name + end).exists() for end in UNSAVED):
        raise CourseError(f"{path} is open in QGIS; remove the layer there first, or close QGIS")


def refuse_input(output: Output, inputs: Mapping[str, Path]) -> None:
    """Refuse an output that is an input or lies in one, see `refuse_outputs`."""
    for what, read in inputs.items():
        inside = read.is_dir() and output.path.resolve().is_relative_to(read.resolve())
        if inside or any(_same(output.path, one) for one in files_of(read)):
            where = "in" if inside else "over"
            raise CourseError(
                f"{output.option} {output.path} would be written {where} {what} ({read}); "
                "give it another name or folder"
            )


def files_of(path: Path) -> Iterable[Path]:
    """Return an input with the files that belong to it: parts of a Shapefile, QGIS's styles."""
    yield path
    for suffix in POLYGON_COMPANIONS:
        if path.with_suffix(suffix).is_file():
            yield path.with_suffix(suffix)
    for end in UNSAVED:
        yield path.with_name(path.name + end)


def _same(one: Path, other: Path) -> bool:
    """Tell whether two names mean one file, by links, other spellings and detours as well."""
    if one.exists() and other.exists():
        return one.samefile(other)
    return os.path.normcase(one.resolve()) == os.path.normcase(other.resolve())


def _refuse_folder(folder: Path, size: int, option: str) -> None:
    """Try to write into a folder, and look at the space that is left there."""
    with telling(folder / "a file", option), tempfile.TemporaryFile(dir=folder) as trial:
        trial.write(b"0" * 4096)
    free = shutil.disk_usage(folder).free
    if free < size:
        raise CourseError(
            f"the disk of {folder} has {free / MEGABYTE:.1f} MB left and up to "
            f"{size / MEGABYTE:.1f} MB are needed; free some space, or write to another disk"
        )


@contextmanager
def working_folder(folder: Path) -> Iterator[Path]:
    """Give a hidden folder beside the outputs; those that killed processes left are removed.

    Parameters
    ----------
    folder : Path
        Where the outputs will lie.

    Yields
    ------
    Path
        An empty folder on the same disk; it is gone afterwards.
    """
    remove_leftovers(folder)
    made = tempfile.TemporaryDirectory(prefix=HIDDEN, dir=folder, ignore_cleanup_errors=True)
    with made as name, FileLock(Path(name) / LOCK):
        yield Path(name)


def remove_leftovers(folder: Path) -> None:
    """Remove the hidden folders whose process is no longer there."""
    for left in folder.glob(f"{HIDDEN}*"):
        lock = left / LOCK
        if not lock.is_file():  # its process is just about to lock it
            continue
        try:
            FileLock(lock).acquire(timeout=0).lock.release()
        except (Timeout, OSError):
            continue
        shutil.rmtree(left, ignore_errors=True)


@contextmanager
def making(path: Path, option: str = "") -> Iterator[Path]:
    """Write a file aside and move it to its place when it is whole.

    Parameters
    ----------
    path : Path
        The file; an older one is replaced only when the new one is complete.
    option : str
        The option that names it, for messages.

    Yields
    ------
    Path
        A file of the same name in a `working_folder`. What a writer puts beside it there moves
        along, if its name begins with the file's or has its stem.

    Raises
    ------
    CourseError
        If the operating system refuses: disk full, no rights, file in use.
    """
    path = path.absolute()
    with telling(path, option), working_folder(path.parent) as folder:
        yield folder / path.name
        for part in sorted(folder.iterdir(), key=lambda p: p.name != path.name):
            if part.name != LOCK:
                part.replace(path.parent / part.name)


@contextmanager
def telling(path: Path, option: str = "") -> Iterator[None]:
    """Turn what the operating system says about writing a file into one true sentence."""
    try:
        yield
    except OSError as error:
        raise CourseError(why_not_written(error, path, option)) from None


def why_not_written(error: OSError, path: Path, option: str = "") -> str:
    """Say why a file could not be written, and what to do.

    Parameters
    ----------
    error : OSError
        As Python or GDAL raised it; GDAL's has no number, so the disk itself is asked.
    path : Path
        The file.
    option : str
        The option that names it, '' if none does.

    Returns
    -------
    str
    """
    another = f"give another {option}" if option else "write to another folder"
    if error.errno in FULL or (error.errno is None and _is_full(path.parent)):
        return f"{path} cannot be written: its disk is full; free some space, or {another}"
    if error.errno in (errno.EACCES, errno.EPERM):
        reason = "it is open in another program, or you may not write there"
        return f"{path} cannot be written: {reason}; close it in QGIS, or {another}"
    if error.errno == errno.EROFS:
        return f"{path} cannot be written: its disk is read-only; {another}"
    if error.errno == errno.ENAMETOOLONG:
        return f"{path} cannot be written: the name is too long; give a shorter one"
    reason = error.strerror or str(error).splitlines()[0].rstrip(".")
    return f"{path} cannot be written ({reason}); {another}"


def refuse_if_full(path: Path) -> None:
    """Raise if the disk of a raster that was just closed is full: GDAL then only prints a line."""
    if shutil.disk_usage(path.parent).free < LEAST_LEFT:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))


def is_of_the_disk(error: OSError) -> bool:
    """Tell whether the disk refuses, whoever writes: full, read-only or out of order."""
    return error.errno in (*FULL, errno.EROFS, errno.EIO)


def _is_full(folder: Path) -> bool:
    return shutil.disk_usage(folder).free < MEGABYTE
