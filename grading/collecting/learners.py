"""Whose file it is: the learning platform's word first, then the folder, then the pack's name."""

import re
from collections.abc import Iterable

from helpers.work.pack import plain_name

# Moodle: "Ada Lovelace_1234_assignsubmission_file_", as a folder or before the file's name.
MOODLE = re.compile(r"^(?P<name>.+?)_(?P<number>\d+)_assignsubmission_(file|onlinetext)_?")
# Canvas: "lovelaceada_LATE_1234_5678_Step 3-1.ipynb"
CANVAS = re.compile(r"^(?P<name>[^_]+)_(LATE_)?(?P<number>\d+)_(?P<upload>\d+)_(?P<file>.+)$")
PACK = re.compile(r"land-cover__(?P<name>[A-Za-z0-9.@-]+?)__(?P<time>\d{8}-\d{6})")

Who = tuple[str, str]  # the platform's name and number, '' where it gives none


def platform_learner(parts: Iterable[str]) -> Who | None:
    """Return whom a learning platform names in a path, None if none does."""
    for part in parts:
        match = MOODLE.match(part) or CANVAS.match(part)
        if match:
            return match["name"], match["number"]
    return None


def packed_learner(parts: Iterable[str]) -> str:
    """Return whom the name of a packed zip names, '' if there is no such name."""
    return next((m["name"] for part in parts if (m := PACK.search(part))), "")


def packed_time(parts: Iterable[str]) -> str:
    """Return the time in the name of a packed zip, ``YYYYMMDD-HHMMSS``, '' if there is none."""
    return next((m["time"] for part in parts if (m := PACK.search(part))), "")


def name_learners(paths: list[tuple[str, ...]], steps: Iterable[str]) -> list[str]:
    """Find the learner of each file.

    Parameters
    ----------
    paths : list of tuple of str
        Folders, zips and names, from the outside in.
    steps : iterable of str
        Names of steps: a folder called so is no learner's.

    Returns
    -------
    list of str
        An id for each path that is safe as a folder's name, '' where nothing tells.
    """
    platform = [platform_learner(parts) for parts in paths]
    numbers: dict[str, set[str]] = {}
    for who in platform:
        if who:
            numbers.setdefault(plain_name(who[0]), set()).add(who[1])
    folders = _learner_folders(paths, platform, set(steps))
    return [
        _platform_id(who, numbers) if who else plain_name(folder or packed_learner(parts))
        for parts, who, folder in zip(paths, platform, folders, strict=True)
    ]


def _platform_id(who: Who, numbers: dict[str, set[str]]) -> str:
    """Return the name; two people of one name are told apart by the platform's numbers."""
    name = plain_name(who[0])
    return f"{name}-{who[1]}" if len(numbers[name]) > 1 else name


def _learner_folders(
    paths: list[tuple[str, ...]], platform: list[Who | None], steps: set[str]
) -> list[str]:
    """Return the outermost folder or zip of each path that can be a learner's, '' if none can.

    A folder around everything, as in ``submissions/ada/...``, is nobody's.
    """
    folders = [
        [p.removesuffix(".zip") for p in parts[:-1] if not _is_other(p, steps)] for parts in paths
    ]
    while True:
        plain = [(f, bool(packed_learner(p))) for f, p, w in
                 zip(folders, paths, platform, strict=True) if not w]  # fmt: skip
        heads = {f[0] for f, _ in plain if f}
        if len(heads) != 1 or not all(len(f) > 1 or (f and packed) for f, packed in plain):
            return [f[0] if f else "" for f in folders]
        folders = [f[1:] for f in folders]


def _is_other(folder: str, steps: set[str]) -> bool:
    if PACK.search(folder) or folder in steps:
        return True
    return folder.lower() in ("notebooks", "polygons")
