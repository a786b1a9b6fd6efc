"""What learners must not see, and whether a folder holds any of it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grading.handed_in.attachments import pointed_to
from helpers.steps import SLUGS
from helpers.work.notebooks import read_notebook

REGION = re.compile(r"### BEGIN (?:SOLUTION|HIDDEN TESTS|MARK SCHEME)\n(.*?)### END", re.S)
MARKS = tuple(f"### {edge} {what}" for edge in ("BEGIN", "END")
              for what in ("SOLUTION", "HIDDEN TESTS", "MARK SCHEME"))  # fmt: skip
SHORTEST = 9
# A line such as `result = np.zeros(shape)` may stand in any program; a longer one is a copy.
SHORTEST_IN_CODE = 30
TEXT = (".ipynb", ".py", ".md", ".json", ".geojson", ".yml", ".toml", ".txt", ".html", ".js")


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
    """Search all text files of a folder for secret lines and for nbgrader's own marks.

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
    long = {line for line in secrets if len(line) >= SHORTEST_IN_CODE and " import " not in line}
    return [
        (path, line)
        for path in sorted(folder.rglob("*"))
        if path.suffix in TEXT and path.is_file() and ".git" not in path.parts
        for line in _lines(path)
        if line in (long if path.suffix == ".py" else secrets) or line in MARKS
    ]


def _pictures(cell: Any, text: str | None = None) -> set[str]:
    """Return the data of a cell's attachments, or of those that a text shows."""
    there = cell.get("attachments") or {}
    shown = there if text is None else pointed_to(there, text)
    return {"".join(data).strip() for bundle in shown.values() for data in bundle.values()}


def _lines(path: Path) -> Iterator[str]:
    if path.suffix == ".ipynb":
        notebook = read_notebook(path)
        texts = [cell.source for cell in notebook.cells]
        texts += [str(cell.get("outputs", "")) for cell in notebook.cells]
        texts += [data for cell in notebook.cells for data in _pictures(cell)]
    else:
        texts = [path.read_text("utf-8", errors="replace")]
    for text in texts:
        yield from (line.strip() for line in text.split("\n"))
