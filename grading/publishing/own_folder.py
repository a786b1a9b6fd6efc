"""A folder that a command writes whole, searched for secrets, and writes anew the next time."""

import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from grading.publishing.leaks import find_leaks, secret_lines
from helpers.counting import counted
from helpers.errors import CourseError
from helpers.files import writing


def write_folder(
    folder: Path,
    command: str,
    record: str,
    make: Callable[[Path], None],
    root: Path,
    add: Callable[[Path], None] = lambda made: None,
) -> list[str]:
    """Write a folder; nothing changes in it before all is made and searched.

    Parameters
    ----------
    folder : Path
        Where to; new, empty, a fresh clone, or written by the same command before.
    command : str
        Its name, for messages.
    record : str
        Name of the file in the folder that lists what was written.
    make : callable
        Fills a new folder.
    root : Path
        The course, whose secrets must not be in it.
    add : callable
        Adds what is shown on purpose, after the search.

    Returns
    -------
    list of str
        The files written, relative to the folder.

    Raises
    ------
    CourseError
        If the folder holds something else, or a file would show what learners must not see.
    """
    before = _written_before(folder, command, record)
    with tempfile.TemporaryDirectory(prefix=f"{command}-") as temporary:
        made = Path(temporary) / command
        made.mkdir()
        make(made)
        _refuse_leaks(made, root)
        add(made)
        files = sorted(p.relative_to(made).as_posix() for p in made.rglob("*") if p.is_file())
        for name in files:
            copy_file(made / name, folder / name)
    for name in set(before) - set(files):
        (folder / name).unlink(missing_ok=True)
    with writing(folder / record) as file:
        file.write_text(json.dumps(files, indent=1) + "\n", "utf-8")
    return files


def copy_file(source: Path, target: Path) -> None:
    """Copy a file into a folder that may not be there yet; it is there whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with writing(target) as temporary:
        shutil.copy(source, temporary)


def _written_before(folder: Path, command: str, record: str) -> list[str]:
    """Return the files of the last time; refuse a folder that is someone else's."""
    if (folder / record).is_file():
        try:
            names = json.loads((folder / record).read_text("utf-8"))
            return [n for n in names if not {"..", ".git", Path(n).anchor} & {*Path(n).parts}]
        except (ValueError, TypeError):
            raise CourseError(
                f"{folder / record} cannot be read, so nobody knows what {command} wrote: "
                "name a new folder or an empty clone"
            ) from None
    others = [p.name for p in folder.iterdir() if p.name != ".git"] if folder.is_dir() else []
    if others:
        raise CourseError(
            f"{folder} is not empty and was not made by {command} (it holds {others[0]}): "
            "name a new folder or an empty clone"
        )
    return []


def _refuse_leaks(made: Path, root: Path) -> None:
    leaks = find_leaks(made, secret_lines(root))
    if leaks:
        path, line = leaks[0]
        raise CourseError(
            f"{path.relative_to(made)} would show learners what they must not see "
            f"({line!r}, {counted(len(leaks), 'line')} in all): nothing was published"
        )
