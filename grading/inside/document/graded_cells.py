"""Cells as the grader has them: read from a file, of a master, rebuilt from both."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar

from helpers.work.notebooks import Cell

Attachments = dict[str, dict[str, str]]  # name to media type to base64


@dataclass(frozen=True)
class HandedInCell(Cell):
    """A cell as it stands in a file that was handed in; its role is not known yet.

    Attributes
    ----------
    attachments : dict
        The attached pictures: name to media type to base64.
    claims : bool
        Its outputs say that a check passed.
    """

    attachments: Attachments = field(default_factory=dict)
    claims: bool = False


@dataclass(frozen=True)
class GradedCell(Cell):
    """A cell of a master, or of a notebook rebuilt from it; sent between processes as its `asdict`.

    In a master `source` is what is graded: solutions removed, hidden checks kept. In a rebuilt
    notebook it is the learner's own where the cell is theirs to fill in; a cell of theirs alone has
    no `grade_id`. The role "course" is that of the course's free text, left as it was.

    Attributes
    ----------
    released : str
        The source that learners got.
    hidden : tuple of int
        Numbers of the lines of `source` that learners do not see.
    checksum : str
        nbgrader's.
    nbgrader : dict
        nbgrader's metadata.
    attachments : dict
        The pictures that go with its text: name to media type to base64.
    """

    released: str = ""
    hidden: tuple[int, ...] = ()
    checksum: str = ""
    nbgrader: dict[str, Any] = field(default_factory=dict)
    attachments: Attachments = field(default_factory=dict)


AnyCell = TypeVar("AnyCell", bound=Cell)
RUN_ROLES = ("locked", "answer", "free")


def with_role(cells: Iterable[AnyCell], *roles: str) -> list[AnyCell]:
    """Return the cells of some roles in their order."""
    return [cell for cell in cells if cell.role in roles]


def by_grade_id(cells: Iterable[AnyCell]) -> dict[str, AnyCell]:
    """Return the cells that carry a grade id by that id."""
    return {cell.grade_id: cell for cell in cells if cell.grade_id}


def sent(cells: Iterable[Cell]) -> list[dict[str, Any]]:
    """Return cells as they travel to another process."""
    return [asdict(cell) for cell in cells]


def received(cells: Iterable[dict[str, Any]]) -> list[GradedCell]:
    """Return the cells that `sent` sent."""
    return [GradedCell(**{**cell, "hidden": tuple(cell["hidden"])}) for cell in cells]


def run_cells(cells: Iterable[AnyCell]) -> list[AnyCell]:
    """Return the cells whose code is run in the learner's process."""
    return [cell for cell in with_role(cells, *RUN_ROLES) if cell.kind == "code"]
