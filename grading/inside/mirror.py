"""Files that an answer reads and writes, kept the same on both sides without a shared folder.

Each side has its own scratch folder at the same path. What changed since the last message travels
as names and bytes, so a link, a pipe or a device can never reach the checks' side.
"""

import os
import shutil
from pathlib import Path, PurePosixPath
from typing import Any

MOST_FILES = 5000
MOST_BYTES = 128 * 2**20

Stamp = tuple[int, int, int]


class Mirror:
    """One side's scratch folder and what the other side has of it.

    Parameters
    ----------
    folder : Path
        The scratch folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.known: dict[str, Stamp | None] = self._stamps()

    def changes(self) -> dict[str, Any]:
        """Return what was written, made and removed since both sides were last the same.

        Returns
        -------
        dict
            ``files`` (name to bytes), ``folders`` and ``gone`` (names), relative to the folder.
        """
        now = self._stamps()
        changed = [n for n, stamp in now.items() if stamp and self.known.get(n) != stamp]
        changes = {"files": {name: self._read(name) for name in changed},
                   "folders": [n for n, s in now.items() if s is None and n not in self.known],
                   "gone": [n for n in self.known if n not in now]}  # fmt: skip
        self.known = now
        return changes

    def apply(self, changes: Any) -> None:
        """Make the changes of the other side here.

        Raises
        ------
        ValueError
            If a name leads out of the folder, or it is too much.
        """
        files, folders, gone = (changes[key] for key in ("files", "folders", "gone"))
        if not (files or folders or gone):
            return
        if len(files) + len(folders) + len(gone) > MOST_FILES:
            raise ValueError("too many files were written")
        for name in gone:
            self._remove(self._inside(name))
        for name in folders:
            self._inside(name).mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            if type(content) is not bytes:
                raise ValueError("a file holds bytes")
            target = self._inside(name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        self.known = self._stamps()

    def _inside(self, name: Any) -> Path:
        if type(name) is not str or len(name) > 1000 or "\\" in name or "\0" in name:
            raise ValueError("a file has a name that cannot be used")
        parts = PurePosixPath(name).parts
        if not parts or name.startswith("/") or ".." in parts:
            raise ValueError(f"a file leads out of the folder: {name[:100]!r}")
        return self.folder.joinpath(*parts)

    def _remove(self, path: Path) -> None:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)

    def _read(self, name: str) -> bytes:
        with (self.folder / name).open("rb") as file:
            return file.read(MOST_BYTES)

    def _stamps(self) -> dict[str, Stamp | None]:
        """Return size, time and inode of each regular file, None for each folder."""
        stamps: dict[str, Stamp | None] = {}
        waiting, folder = [""], f"{self.folder}/"
        while waiting:
            below = waiting.pop()
            for entry in _entries(folder + below):
                name = below + entry.name
                if entry.is_dir(follow_symlinks=False):
                    stamps[name] = None
                    waiting.append(f"{name}/")
                elif entry.is_file() and len(stamps) < MOST_FILES:
                    state = entry.stat()
                    stamps[name] = (state.st_size, state.st_mtime_ns, state.st_ino)
        return stamps


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:  # gone, or not to be read
        return []
