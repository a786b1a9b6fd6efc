"""The seven notebooks as a learner has them on disk: steps, checks, answers."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers.paths import ROOT

NOTEBOOKS = ROOT / "notebooks"
PATTERN = "[0-9][0-9]_*.ipynb"
STUB = "You have not filled in this function yet"
TEXT_STUB = "*Write your answer here.*"


@dataclass(frozen=True)
class Step:
    """One notebook of the course.

    Attributes
    ----------
    path : Path
        Its file.
    title : str
        Its first heading.
    cells : list of dict
        Its cells, as the notebook format has them.
    """

    path: Path
    title: str
    cells: list[dict[str, Any]]

    @property
    def checks(self) -> dict[str, float]:
        """Points of each visible check, by grade id."""
        found = ((data_of(cell), cell) for cell in self.cells if cell.get("cell_type") == "code")
        return {
            str(data["grade_id"]): float(data.get("points") or 0)
            for data, _ in found
            if data.get("grade") and not data.get("solution") and "grade_id" in data
        }

    @property
    def answers(self) -> list[dict[str, Any]]:
        """The cells that a learner fills in."""
        return [cell for cell in self.cells if data_of(cell).get("solution")]

    @property
    def written(self) -> dict[str, float]:
        """Points of each answer that a person reads, by grade id."""
        graded = [data_of(cell) for cell in self.answers if data_of(cell).get("grade")]
        return {str(data["grade_id"]): float(data.get("points") or 0) for data in graded}

    @property
    def unfilled(self) -> list[str]:
        """Grade ids of the answers that still hold what the course put there."""
        return [
            str(data_of(cell).get("grade_id", ""))
            for cell in self.answers
            if STUB in source_of(cell) or source_of(cell).strip() in ("", TEXT_STUB)
        ]


def data_of(cell: dict[str, Any]) -> dict[str, Any]:
    """Return a cell's nbgrader metadata, {} where it has none."""
    data = cell.get("metadata", {}).get("nbgrader")
    return data if isinstance(data, dict) else {}


def source_of(cell: dict[str, Any]) -> str:
    """Return a cell's text."""
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


def read_step(path: Path) -> Step | None:
    """Read one notebook; None where the file is no notebook."""
    try:
        cells = json.loads(path.read_text("utf-8"))["cells"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    heading = next((m for c in cells if (m := re.match(r"# (.+)", source_of(c)))), None)
    return Step(path, heading[1].strip() if heading else path.stem, cells)


def notebooks_folder() -> Path:
    """Return where the learner's notebooks are: the current folder, else the course's own.

    A kernel's current folder is that of its notebook, so a copy of the course is found too.
    """
    here = Path.cwd()
    return here if next(here.glob(PATTERN), None) or not NOTEBOOKS.is_dir() else NOTEBOOKS


def read_steps(folder: Path | None = None) -> list[Step]:
    """Read the notebooks of a folder, in their order.

    Parameters
    ----------
    folder : Path, optional
        By default `notebooks_folder`.

    Returns
    -------
    list of Step
        Files that are no notebooks are left out.
    """
    place = folder or notebooks_folder()
    steps = (read_step(path) for path in sorted(place.glob(PATTERN)))
    return [step for step in steps if step is not None]
