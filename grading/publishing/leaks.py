"""What learners must not see, and whether a folder holds any of it."""

import base64
import re
from pathlib import Path
from typing import Any

from grading.handed_in.attachments import pointed_to
from grading.publishing.unpacking import UnreadableError, pieces_of
from helpers.steps import SLUGS
from helpers.work.notebooks import read_notebook

REGION = re.compile(r"### BEGIN (?:SOLUTION|HIDDEN TESTS|MARK SCHEME)\n(.*?)### END", re.S)
MARKS = tuple(f"### {edge} {what}" for edge in ("BEGIN", "END")
              for what in ("SOLUTION", "HIDDEN TESTS", "MARK SCHEME"))  # fmt: skip
SHORTEST = 9
# A line such as `result = np.zeros(shape)` may stand in any program; a longer one is a copy.
SHORTEST_IN_CODE = 30
SHORTEST_WITHIN = 48  # letters without spaces, to be found within a longer line
SHORTEST_PICTURE = 24


def secret_lines(root: Path, slugs: tuple[str, ...] = SLUGS) -> set[str]:
    """Return all lines of solutions, hidden checks, model answers and rubrics of a course.

    The data of pictures that only these show are among them.

    Parameters
    ----------
    root : Path
        Course folder with ``source/``.
    slugs : tuple of str
        Steps.

    Returns
    -------
    set of str
        Lines without outer spaces, those too short to say anything left out.
    """
    lines: set[str] = set()
    for slug in slugs:
        for cell in read_notebook(root / "source" / slug / f"{slug}.ipynb").cells:
            for region in REGION.findall(cell.source):
                lines |= {line.strip() for line in region.split("\n")}
            lines |= _pictures(cell) - _pictures(cell, REGION.sub("", cell.source))
    return {line for line in lines if len(line) >= SHORTEST}


def find_leaks(folder: Path, secrets: set[str]) -> list[tuple[Path, str]]:
    """Search every byte of a folder for secret lines and for nbgrader's own marks.

    Archives, pictures, notebooks' outputs and attachments are opened; long lines are found within
    other text as well, whatever spaces stand between their words.

    Parameters
    ----------
    folder : Path
        What is to be published.
    secrets : set of str
        From `secret_lines`.

    Returns
    -------
    list of (Path, str)
        File and line.
    """
    search = Search(secrets)
    return [
        (path, line)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(folder).parts
        for line in search.found_in(path)
    ]


class Search:
    """Looks for secret lines.

    Parameters
    ----------
    secrets : set of str
        From `secret_lines`.
    """

    def __init__(self, secrets: set[str]) -> None:
        self.lines = {_plain(line): line for line in {*secrets, *MARKS}}
        self.marks = {_plain(mark): mark for mark in MARKS}
        self.in_code = self.marks | {
            plain: line
            for plain, line in self.lines.items()
            if len(line) >= SHORTEST_IN_CODE and " import " not in line
        }
        self.long = [plain for plain in self.in_code if len(plain) >= SHORTEST_WITHIN]
        self.pictures = {data for line in secrets if (data := _picture(line))}

    def found_in(self, path: Path) -> list[str]:
        """Return the secret lines in a file, in alphabetical order."""
        found: set[str] = set()
        try:
            for piece in pieces_of(path.read_bytes()):
                found |= self._found(piece, path.suffix == ".py")
        except UnreadableError as error:
            found.add(str(error))
        return sorted(found)

    def _found(self, piece: bytes, is_code: bool) -> set[str]:
        text = piece.decode("utf-8", "ignore")
        whole = self.in_code if is_code else self.lines
        found = {whole[line] for line in {*map(_plain, text.splitlines())} & set(whole)}
        joined = _plain(text)
        found |= {self.lines[plain] for plain in self.long if plain in joined}
        return found | ({"a picture of a rubric"} if piece in self.pictures else set())


def _plain(text: str) -> str:
    """Return a text without spaces and ends of lines, which may be others in a copy."""
    return "".join(text.split())


def _picture(line: str) -> bytes | None:
    """Return what a line of base64 stands for, None where it is none."""
    try:
        return base64.b64decode(line, validate=True) if len(line) >= SHORTEST_PICTURE else None
    except ValueError:
        return None


def _pictures(cell: Any, text: str | None = None) -> set[str]:
    """Return the data of a cell's attachments, or of those that a text shows."""
    there = cell.get("attachments") or {}
    shown = there if text is None else pointed_to(there, text)
    return {"".join(data).strip() for bundle in shown.values() for data in bundle.values()}
