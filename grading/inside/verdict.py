"""The verdict on one check: one class from the process that judges to the report on a class."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """What came of one check.

    The process that judges fills in what it saw; the worker adds what the master says of the check
    and what it is worth. It travels between processes, and is kept, as its `asdict`.

    Attributes
    ----------
    check : str
        Grade id.
    behaviour : str
        What a right answer does, in words.
    max_points, points : float
        What the check is worth, and what was earned.
    passed : bool
        Whether it passed.
    kind : str
        "passed", "failed", "not filled in", "raised" (the answer is missing or its process gone),
        "defect" (the check itself broke), "not run".
    message : str
        What was expected and what came, '' if passed; for the learner.
    hidden : bool
        It failed in the hidden part.
    printed : str
        What the learner's functions printed while the visible part called them.
    seconds : float
        Wall time.
    claimed : bool
        The learner's process itself calls the visible check passed.
    share : float or None
        Points that the check cell's last expression gives, None for all or nothing.
    shown : str
        What the check itself printed.
    ename : str
        Name of the exception that ended the check.
    """

    check: str
    behaviour: str = ""
    max_points: float = 0.0
    points: float = 0.0
    passed: bool = False
    kind: str = "not run"
    message: str = ""
    hidden: bool = False
    printed: str = ""
    seconds: float = 0.0
    claimed: bool = False
    share: float | None = None
    shown: str = ""
    ename: str = ""
