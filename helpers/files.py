"""Files that are whole or not there, under names that every disk takes."""

import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from helpers.errors import CourseError

# Windows keeps these for devices, whatever follows their first dot.
_DEVICES = re.compile(
    r"^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9\u00b9\u00b2\u00b3])(?= *(\.|$))", re.I
)
# A virus scanner or a synchronised folder holds a new file for a moment.
_PAUSES = (0.1, 0.3, 0.6)  # seconds


@contextmanager
def writing(path: str | Path) -> Iterator[Path]:
    """Write a file under a temporary name and rename it when it is complete.

    Parameters
    ----------
    path : str or Path
        The file to write; an older one is replaced only when the new one is complete.
        Its folder must exist.

    Yields
    ------
    Path
        A name in the same folder and with the same suffix, for the writer to use.

    Raises
    ------
    CourseError
        If another program holds the older file, as QGIS and Excel do on Windows. What was written
        then lies beside it.
    """
    target = Path(path)
    handle, name = tempfile.mkstemp(
        prefix=f".{target.stem[:100]}-", suffix=target.suffix, dir=target.parent
    )
    os.close(handle)
    temporary = Path(name)
    temporary.unlink()  # some drivers refuse to create over an empty file
    try:
        yield temporary
        _replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


def _replace(temporary: Path, target: Path) -> None:
    for pause in _PAUSES:
        try:
            temporary.replace(target)
            return
        except PermissionError:
            time.sleep(pause)
    kept = _free_name(target)
    temporary.rename(kept)
    raise CourseError(
        f"{target} cannot be replaced, for {_held_by()}, then try again. It is as it was; what was "
        f"written now is kept beside it, in {kept.name}."
    )


def _held_by() -> str:
    """Say why a file may not be replaced: on Windows alone does another program keep it."""
    if sys.platform == "win32":
        return "another program has it open: remove the layer in QGIS, close the workbook in Excel"
    return "you have no right to: ask whoever owns it or its folder, or delete it"


def _free_name(target: Path) -> Path:
    """Return a name beside a file that nothing has yet."""
    number = 1
    while (free := target.with_stem(f"{target.stem}-new{number}")).exists():
        number += 1
    return free


def for_every_disk(name: str) -> str:
    """Return a file's or folder's name as Windows takes it too.

    Parameters
    ----------
    name : str
        A name without slashes, made from what a person typed.

    Returns
    -------
    str
        The name; with a `_` where it would be a device's, without dots and spaces at its end.

    Examples
    --------
    >>> for_every_disk("aux.txt"), for_every_disk("Ana. "), for_every_disk("console.txt")
    ('aux_.txt', 'Ana', 'console.txt')
    """
    return _DEVICES.sub(r"\1_", name.rstrip(". "))
