"""What a process behind the walls is told: one class on both sides of the socket."""

from dataclasses import dataclass, field
from typing import Any


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
    cells : list of dict
        ``id`` and ``source`` of what is run; sources alone for a stage.
    checks : list of dict
        ``id``, ``source`` and ``hidden`` (line numbers) of what is judged.
    """

    environment: dict[str, str]
    folder: str
    files: dict[str, bytes]
    shared: bool
    cell_seconds: float
    call_seconds: float
    careful: bool = False
    silent: bool = False
    cells: list[Any] = field(default_factory=list)
    checks: list[dict[str, Any]] = field(default_factory=list)
