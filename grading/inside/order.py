"""What a process behind the walls is told: one class on both sides of the socket."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Code:
    """A cell that is run.

    Attributes
    ----------
    id : str
        Its name; the grade id of a check.
    source : str
    hidden : sequence of int
        Numbers of the lines that learners do not see.
    """

    id: str
    source: str
    hidden: Sequence[int] = ()


@dataclass(frozen=True)
class Order:
    """What a stage, a learner's process or a checker does; sent as its `asdict`.

    Attributes
    ----------
    environment : dict
        Variables of the environment.
    folder : str
        Where it works.
    files : dict
        What lies there: name to bytes.
    shared : bool
        Both sides of a notebook see the same folders.
    cell_seconds, call_seconds : float
        Wall time of a cell, and of one call of an answer by a check.
    careful : bool
        A fork for each call.
    silent : bool
        Nothing that the learner's functions print or raise is passed on.
    cells, checks : tuple of Code
        What is run, and what is judged.
    """

    environment: dict[str, str]
    folder: str
    files: dict[str, bytes]
    shared: bool
    cell_seconds: float
    call_seconds: float
    careful: bool = False
    silent: bool = False
    cells: tuple[Code, ...] = ()
    checks: tuple[Code, ...] = ()


def order_of(sent: dict[str, Any]) -> Order:
    """Return the order that was sent as its `asdict`."""
    codes = {name: tuple(Code(**code) for code in sent[name]) for name in ("cells", "checks")}
    return Order(**{**sent, **codes})
