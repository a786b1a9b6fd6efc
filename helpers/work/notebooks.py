"""A notebook of the course as data: cells, and what nbgrader calls each of them."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.errors import CourseError
from helpers.paths import ROOT
from helpers.steps import START

if TYPE_CHECKING:
    from nbformat import NotebookNode

NOTEBOOKS = ROOT / "notebooks"
PATTERN = "[0-9][0-9]_*.ipynb"
STUB = "You have not filled in this function yet"
TEXT_STUB = "*Write your answer here.*"


@dataclass(frozen=True)
class Cell:
    """One cell of a notebook.

    Attributes
    ----------
    id : str
        The cell's own id, '' where it has none.
    kind : str
        "code", "markdown" or "raw".
    source : str
        Its text.
    role : str
        "answer" (code that a learner writes), "written" (an answer that a person grades), "check"
        (points given by code), "task" (nbgrader's task cells), "locked" (the course's, not to be
        changed) or "free".
    grade_id : str
        nbgrader's name of it, '' where it has none.
    points : float
        What it is worth.
    """

    id: str
    kind: str
    source: str
    role: str = "free"
    grade_id: str = ""
    points: float = 0.0

    @property
    def is_answer(self) -> bool:
        """Whether a learner fills it in, as code or in words."""
        return self.role in ("answer", "written")

    @property
    def is_unfilled(self) -> bool:
        """Whether it still holds what the course put there."""
        return STUB in self.source or self.source.strip() in ("", TEXT_STUB)


def cell_of(node: Mapping[str, Any]) -> Cell:
    """Return a cell as the notebook format has it, as our own.

    Parameters
    ----------
    node : mapping
        A cell of a notebook's JSON, or of nbformat.

    Returns
    -------
    Cell

    Examples
    --------
    >>> data = {"grade": True, "solution": False, "grade_id": "mask-values", "points": 2}
    >>> node = {"cell_type": "code", "source": "check()", "metadata": {"nbgrader": data}}
    >>> cell_of(node).role, cell_of(node).points
    ('check', 2.0)
    """
    source = node.get("source", "")
    data = node.get("metadata", {}).get("nbgrader")
    data = data if isinstance(data, dict) else {}
    kind = str(node.get("cell_type", ""))
    return Cell(
        id=str(node.get("id", "")),
        kind=kind,
        source=source if isinstance(source, str) else "".join(source),
        role=role_of(kind, data),
        grade_id=str(data.get("grade_id", "")),
        points=float(data.get("points") or 0),
    )


def role_of(kind: str, data: Mapping[str, Any]) -> str:
    """Return the role of a cell from its type and nbgrader's metadata: the one definition of it."""
    if not data:
        return "free"
    if data.get("task"):
        return "task"
    if data.get("solution"):
        return "written" if data.get("grade") else "answer"
    if data.get("grade"):
        return "check" if kind == "code" else "locked"
    return "locked" if data.get("locked") else "free"


@dataclass(frozen=True)
class StepNotebook:
    """One notebook of the course.

    Attributes
    ----------
    path : Path
        Its file.
    title : str
        Its first heading.
    cells : tuple of Cell
        Its cells.
    """

    path: Path
    title: str
    cells: tuple[Cell, ...]

    @property
    def checks(self) -> dict[str, float]:
        """Points of each visible check, by grade id."""
        return {cell.grade_id: cell.points for cell in self.cells if cell.role == "check"}

    @property
    def answers(self) -> list[Cell]:
        """The cells that a learner fills in."""
        return [cell for cell in self.cells if cell.is_answer]

    @property
    def written(self) -> dict[str, float]:
        """Points of each answer that a person reads, by grade id."""
        return {cell.grade_id: cell.points for cell in self.cells if cell.role == "written"}

    @property
    def unfilled(self) -> list[str]:
        """Grade ids of the answers that still hold what the course put there."""
        return [cell.grade_id for cell in self.answers if cell.is_unfilled]


def read_notebook(path: Path) -> "NotebookNode":
    """Read a notebook file as nbformat has it, to be changed and written again.

    Raises
    ------
    CourseError
        If there is no such file or it is no notebook.
    """
    import nbformat

    try:
        return nbformat.read(path, as_version=4)
    except FileNotFoundError:
        raise CourseError(f"there is no notebook {path}") from None
    except Exception as error:
        raise CourseError(
            f"{path} is no notebook that can be read ({type(error).__name__}: {error}); "
            "open it in JupyterLab and save it again"
        ) from None


def read_step(path: Path) -> StepNotebook | None:
    """Read one notebook; None where the file is no notebook."""
    try:
        cells = tuple(map(cell_of, json.loads(path.read_text("utf-8"))["cells"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    heading = next((m for cell in cells if (m := re.match(r"# (.+)", cell.source))), None)
    return StepNotebook(path, heading[1].strip() if heading else path.stem, cells)


def notebooks_folder() -> Path:
    """Return where the learner's notebooks are: the current folder, else the course's own.

    A kernel's current folder is that of its notebook, so a copy of the course is found too.
    """
    here = Path.cwd()
    return here if next(here.glob(PATTERN), None) or not NOTEBOOKS.is_dir() else NOTEBOOKS


def read_steps(folder: Path | None = None) -> list[StepNotebook]:
    """Read the notebooks of a folder, in their order.

    Parameters
    ----------
    folder : Path, optional
        By default `notebooks_folder`.

    Returns
    -------
    list of StepNotebook
        Files that are no notebooks are left out.
    """
    place = folder or notebooks_folder()
    paths = (path for path in sorted(place.glob(PATTERN)) if path.stem != START)
    steps = (read_step(path) for path in paths)
    return [step for step in steps if step is not None]
