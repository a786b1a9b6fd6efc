"""The texts that have run in this kernel, in their order."""

import re
import symtable
import time
from dataclasses import dataclass
from typing import Any

MOST = 2000


@dataclass
class RunCell:
    """One cell that was run.

    Attributes
    ----------
    text : str
        Its text.
    cell_id : str
        The cell's id, '' where the front end does not tell it.
    at : float
        When it began, in seconds since 1970.
    error : str
        The exception's class by which it ended, '' where it ended well or still runs.
    message : str
        The exception in words.
    """

    text: str
    cell_id: str = ""
    at: float = 0.0
    error: str = ""
    message: str = ""


RUNS: list[RunCell] = []


def follow(shell: Any) -> bool:
    """Note each cell that a shell runs; False where it is followed already."""
    if getattr(shell, "course_follows", False):
        return False
    shell.course_follows = True
    manager = getattr(shell, "history_manager", None)
    # what ran before this module was imported; the newest of it is the cell that imports it
    RUNS.extend(RunCell(text) for text in getattr(manager, "input_hist_raw", [""])[1:])
    shell.events.register("pre_run_cell", _begins)
    shell.events.register("post_run_cell", _ends)
    return True


def _begins(info: Any) -> None:
    if info.store_history:
        RUNS.append(RunCell(info.raw_cell or "", str(info.cell_id or ""), time.time()))
        del RUNS[:-MOST]


def _ends(result: Any) -> None:
    error = result.error_before_exec or result.error_in_exec
    if RUNS and error is not None and result.info.store_history:
        RUNS[-1].error = type(error).__name__
        RUNS[-1].message = _said(error)


def _said(error: BaseException) -> str:
    """Return what an error says; of a syntax error without the name that a kernel gives a cell."""
    if isinstance(error, SyntaxError):
        return f"{error.msg}, line {error.lineno}"
    return str(error)


def current() -> RunCell:
    """Return the cell that runs now."""
    return RUNS[-1] if RUNS else RunCell("")


def same(one: str, other: str) -> bool:
    """Tell whether two texts of a cell are the same, but for spaces at their ends."""
    return one.strip() == other.strip()


def makes(text: str, name: str) -> bool:
    """Tell whether a cell's text gives a name its value: by =, def, import, for or with.

    Examples
    --------
    >>> makes("import numpy as np", "np"), makes("print(np)", "np")
    (True, False)
    >>> makes("def area(x:", "area")
    True
    """
    code = "\n".join("" if line.startswith(("%", "!")) else line for line in text.split("\n"))
    try:
        symbols = symtable.symtable(code, "<cell>", "exec").get_symbols()
    except (SyntaxError, ValueError):
        return (
            re.search(rf"(?m)^(def\s+{re.escape(name)}\b|{re.escape(name)}\s*=)", code) is not None
        )
    return any(s.get_name() == name and (s.is_assigned() or s.is_imported()) for s in symbols)
