"""Answers put into a notebook and judged by the check cells that belong to them."""

import contextlib
import functools
import inspect
import io
import linecache
import os
import sys
import traceback
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grading.inside.mirror import Mirror
from grading.inside.replies import Replies
from grading.inside.verdict import Verdict
from grading.inside.wire import decode, encode
from grading.trials.corpus import Answer
from helpers.checks.core import whole_message
from helpers.paths import ROOT
from helpers.work.definitions import Namespace, namespace_of, run_definitions
from helpers.work.notebooks import Cell, cell_of, read_notebook

SETUP = "setup"  # id of the cell that loads a notebook's inputs


def judge(answer: Answer, source: Path = ROOT / "source") -> list[Verdict]:
    """Judge one answer in this process.

    Parameters
    ----------
    answer : Answer
        Its code takes the place of the reference solution.
    source : Path
        Folder of the source notebooks.

    Returns
    -------
    list of Verdict
        One for each check cell of the answer's function, hidden checks included.
    """
    path = source / answer.slug / f"{answer.slug}.ipynb"
    with _main_module(_names_without(path, answer.function)) as namespace:
        after, problem = _run_answer(answer, namespace)
        replies = Replies()
        after = {name: _as_at_grading(name, value, replies) for name, value in after.items()}
        cells = check_cells(path, answer.function)
        return [_run_check(cell, after, problem, replies) for cell in cells]


def check_cells(path: Path, function: str) -> list[Cell]:
    """Return the check cells of one answer cell: their ids are ``FUNCTION-ASPECT``."""
    return [c for c in _checks(path) if c.grade_id.startswith(f"{function}-")]


def answer_cells(path: Path) -> dict[str, str]:
    """Return the code of each answer cell of a notebook by its id."""
    cells = map(cell_of, _notebook(path).cells)
    return {c.grade_id: c.source for c in cells if c.role == "answer"}


@functools.cache
def _checks(path: Path) -> list[Cell]:
    return [c for c in map(cell_of, _notebook(path).cells) if c.role == "check"]


@functools.cache
def _notebook(path: Path) -> Any:
    return read_notebook(path)


@functools.cache
def _inputs(path: Path) -> Namespace:
    """Return the names of a notebook's first code cell: its libraries, scene and inputs."""
    names: Namespace = {"__name__": "__main__"}
    sources = [c.source for c in _notebook(path).cells if c.get("id") == SETUP]
    with contextlib.redirect_stdout(io.StringIO()):
        for source in sources:
            exec(compile(source, f"<{SETUP}>", "exec"), names)
    return names


def load(path: Path) -> None:
    """Load a notebook's inputs and what its check cells import."""
    _inputs(path)
    run_definitions((c.source, "<check>") for c in _checks(path))


def _names_without(path: Path, function: str) -> Namespace:
    """Return what a notebook holds when a learner's cell is run, all but that cell's own names."""
    notebook = _notebook(path).copy()
    notebook.cells = [c for c in notebook.cells if cell_of(c).grade_id != function]
    return {**namespace_of(notebook), **_inputs(path)}


@contextlib.contextmanager
def _main_module(names: Namespace) -> Iterator[Namespace]:
    """Make names those of the main module: processes that an answer starts look for them there."""
    module, before = types.ModuleType("__main__"), sys.modules["__main__"]
    module.__dict__.update(names)
    sys.modules["__main__"] = module
    try:
        yield module.__dict__
    finally:
        sys.modules["__main__"] = before


def _as_at_grading(name: str, value: Any, replies: Replies) -> Any:
    """Let a function take and give plain data alone, as it does between the grader's processes.

    As there, what an earlier check has asked is not asked again.
    """
    if not inspect.isfunction(value):
        return value
    scratch = Mirror(Path(os.environ["COURSE_SCRATCH"])) if "COURSE_SCRATCH" in os.environ else None

    def files_changed() -> bool:
        return scratch is None or any(scratch.changes().values())

    @functools.wraps(value)
    def call(*args: Any, **kwargs: Any) -> Any:
        request = encode({"call": name, "args": args, "kwargs": kwargs})
        reply = replies.earlier(request, files_changed())
        if reply is None:
            mine = decode(request)
            reply = encode(value(*mine["args"], **mine["kwargs"]))
            replies.keep(request, reply, files_changed())
        return decode(reply)

    return call


def _run_answer(answer: Answer, namespace: Namespace) -> tuple[Namespace, BaseException | None]:
    """Run the answer's code and return the names that it binds."""
    known = dict(namespace)
    name = f"<{answer.function}>"
    linecache.cache[name] = (len(answer.code), None, answer.code.splitlines(True), name)
    problem: BaseException | None = None
    try:
        exec(compile(answer.code, name, "exec"), namespace)
    except (Exception, SystemExit) as error:
        problem = error
    new = {key: value for key, value in namespace.items() if known.get(key) is not value}
    return new, problem


def _run_check(
    cell: Cell, names: Namespace, problem: BaseException | None, replies: Replies
) -> Verdict:
    """Run one check cell, which sees the learner's names and nothing else of the notebook."""
    replies.begin_check()
    code = compile(cell.source, f"<{cell.grade_id}>", "exec")
    message, hidden = "", False
    try:
        exec(code, {"__name__": "__main__", **names})
    except (Exception, SystemExit) as error:
        message = whole_message(problem or error)
        hidden = _is_in_hidden_part(error, cell)
    return _verdict(cell, message, hidden)


def _verdict(cell: Cell, message: str, hidden: bool = False) -> Verdict:
    points, passed = cell.points, not message
    return Verdict(
        cell.grade_id, max_points=points, points=points * passed, passed=passed, message=message,
        kind="passed" if passed else "failed", hidden=hidden,
    )  # fmt: skip


def _is_in_hidden_part(error: BaseException, cell: Cell) -> bool:
    """Tell whether a check cell failed below the mark of its hidden tests."""
    name = f"<{cell.grade_id}>"
    lines = [f.lineno or 0 for f in traceback.extract_tb(error.__traceback__) if f.filename == name]
    shown = cell.source.partition("### BEGIN HIDDEN TESTS")[0].count("\n") + 1
    return bool(lines) and lines[-1] > shown


def all_failed(answer: Answer, source: Path, why: str) -> list[Verdict]:
    """Return the verdicts on an answer that could not be judged."""
    cells = check_cells(source / answer.slug / f"{answer.slug}.ipynb", answer.function)
    return [_verdict(cell, why) for cell in cells]
