"""What of the course goes to learners: only what git tracks, and of that what is named here."""

import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from helpers.errors import CourseError

# Patterns of paths: `*` stands for a name or a part of it, `**` for folders.
ALLOWED = (
    "LICENSE", ".gitignore", "course.py", "environment.py", "overrides.json", "postBuild",
    "installing/*.py",
    "commands/__init__.py", "commands/cli.py", "commands/table.py", "commands/map_options.py",
    "commands/say.py",
    "commands/lab.py", "commands/scene.py", "commands/draw.py", "commands/run.py",
    "commands/classify.py",
    "helpers/**/*.py", "helpers/work/questions.toml", "helpers/work/another_way.toml",
    "helpers/static/*.css", "helpers/static/*.js",
    "helpers/static/leaflet/*.css", "helpers/static/leaflet/*.js",
    "helpers/static/leaflet/LICENSE", "helpers/static/leaflet/README.md",
    "landcover/*.py",
    "data/README.md", "data/toulouse/*.geojson",
    "data/checkpoints/garonne/*.npz", "data/checkpoints/garonne/*.gpkg",
    "data/checkpoints/garonne-mini/*.npz", "data/checkpoints/garonne-mini/*.gpkg",
    "docs/classify.md", "docs/images/confidence.jpg", "docs/images/scenes-classified.jpg",
    "docs/own-place.md",
    "docs/qgis/draw-polygons.md", "docs/qgis/look-at-bands.md",
    "docs/qgis/import-the-map.md", "docs/qgis/without-qgis.md", "docs/qgis/pictures/*.webp",
    "notebooks/glossary.md", "requirements/uv.lock",
)  # fmt: skip
# Wholly for learners: what lies here and is not named above is a mistake, not left out in silence.
WHOLE = ("helpers/", "landcover/", "installing/", "data/")
FILE_MODES = ("100644", "100755")
NAMED = 5  # how many files a sentence names


def files_for_learners(root: Path) -> list[str]:
    """Return the files of the course that learners get, relative to its folder.

    Parameters
    ----------
    root : Path
        The course, a checkout of git.

    Returns
    -------
    list of str

    Raises
    ------
    CourseError
        If it is no checkout, or a file in a folder that goes out whole is of a kind that is not
        published, is a link, or is not there.
    """
    wanted: list[str] = []
    odd: list[str] = []
    for mode, name in _tracked(root):
        if any(pattern.fullmatch(name) for pattern in PATTERNS):
            path = root / name
            usual = mode in FILE_MODES and path.is_file() and not path.is_symlink()
            (wanted if usual else odd).append(name)
        elif name.startswith(WHOLE):
            odd.append(name)
    if odd:
        raise CourseError(
            f"{_some(odd)} cannot be published: of {', '.join(WHOLE)} all files go to learners, "
            "but only kinds that can be searched for solutions, and no links. Move it elsewhere, "
            "or name it in grading/publishing/allow_list.py; nothing was published"
        )
    return wanted


def left_out(root: Path) -> list[str]:
    """Return the files in folders for learners that git does not track: they stay here."""
    said = _git(root, "ls-files", "--others", "--exclude-standard", "-z", "--", *WHOLE)
    return [name for name in said.split("\0") if name]


def note_left_out(names: list[str]) -> str:
    """Return the sentence about files that stay here, '' for none."""
    return (names and f"Left out, as git does not track it: {_some(names)}.") or ""


def _tracked(root: Path) -> Iterator[tuple[str, str]]:
    """Yield mode and name of each file in git's index."""
    for entry in _git(root, "ls-files", "--stage", "-z").split("\0"):
        if entry:
            about, name = entry.split("\t", 1)
            yield about.split()[0], name


def _git(root: Path, *arguments: str) -> str:
    # a course of another user's is only read
    command = ["git", "-c", f"safe.directory={root.resolve().as_posix()}", "-C", str(root)]
    try:
        done = subprocess.run([*command, *arguments], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        raise CourseError(
            f"{root} is no checkout of git, and only what git tracks is published: clone the "
            "course, or run `git init` and `git add --all` in it and look at what is added"
        ) from None
    return done.stdout.decode("utf-8", "surrogateescape")


def _some(names: Iterable[str]) -> str:
    listed = list(names)
    more = f" and {len(listed) - NAMED} more" if len(listed) > NAMED else ""
    return ", ".join(listed[:NAMED]) + more


def _expression(pattern: str) -> re.Pattern[str]:
    parts = {"**/": "(?:[^/]+/)*", "*": "[^/]*"}
    pieces = re.split(r"(\*\*/|\*)", pattern)
    return re.compile("".join(parts.get(piece) or re.escape(piece) for piece in pieces))


PATTERNS = tuple(map(_expression, ALLOWED))
