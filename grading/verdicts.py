"""Answers put into a notebook and judged by its check cells, each in a process of its own."""

import contextlib
import functools
import io
import linecache
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from grading.answers import (
    Namespace,
    grading_data,
    is_answer,
    is_check,
    read_notebook,
    run_definitions,
)
from grading.answers import namespace_of as definitions_of
from grading.corpus import Answer
from helpers.checks.core import whole_message
from helpers.paths import ROOT

TIMEOUT = 180.0  # wall time, for machines that do other things as well
SETUP = "setup"  # id of the cell that loads a notebook's inputs
# Where a process can be forked, it starts with all libraries loaded.
METHOD = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"


@dataclass(frozen=True)
class Verdict:
    """What one check cell said about an answer."""

    grade_id: str
    points: float
    passed: bool
    message: str


def judge_all(
    answers: Iterable[Answer],
    *,
    workers: int | None = None,
    timeout: float = TIMEOUT,
    source: Path = ROOT / "source",
) -> Iterator[tuple[Answer, list[Verdict]]]:
    """Put each answer into its notebook and run the check cells that belong to it.

    Parameters
    ----------
    answers : iterable of Answer
        What to judge.
    workers : int, optional
        How many to judge at the same time; by default as many as there are processors.
    timeout : float
        Seconds for one answer; all its checks fail when they are over.
    source : Path
        Folder of the source notebooks.

    Yields
    ------
    tuple of Answer and list of Verdict
        In the order in which they are done.
    """
    waiting = list(answers)[::-1]
    running: dict[Connection, tuple[Answer, Any, float]] = {}
    with _grading():
        for slug in {answer.slug for answer in waiting}:
            _load(source / slug / f"{slug}.ipynb")  # once, before the processes are forked
        while waiting or running:
            while waiting and len(running) < (workers or os.cpu_count() or 1):
                _start(waiting.pop(), running, source, timeout)
            yield from _finished(running, source, timeout)


@contextlib.contextmanager
def _grading() -> Iterator[None]:
    """Take the inputs that are taken while grading, in this process and in those it starts."""
    before = os.environ.get("COURSE_GRADING")
    os.environ["COURSE_GRADING"] = "1"
    try:
        yield
    finally:
        os.environ.pop("COURSE_GRADING")
        if before is not None:
            os.environ["COURSE_GRADING"] = before


def _start(
    answer: Answer,
    running: dict[Connection, tuple[Answer, Any, float]],
    source: Path,
    timeout: float,
) -> None:
    context: Any = multiprocessing.get_context(METHOD)
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(answer, source, there))
    process.start()
    there.close()
    running[here] = (answer, process, time.monotonic() + timeout)


def _finished(
    running: dict[Connection, tuple[Answer, Any, float]], source: Path, timeout: float
) -> Iterator[tuple[Answer, list[Verdict]]]:
    """Take what is done, or too late, out of `running`."""
    ready = wait(list(running), timeout=0.5)
    for pipe in list(running):
        answer, process, end = running[pipe]
        late = time.monotonic() > end
        if pipe not in ready and not late:
            continue
        try:
            verdicts = pipe.recv() if pipe in ready else None
        except EOFError:  # the process died
            verdicts = None
        if verdicts is None:
            why = f"no answer within {timeout:g} s" if late else "the process ended by itself"
            verdicts = _all_failed(answer, source, why)
        process.kill()
        process.join()
        pipe.close()
        del running[pipe]
        yield answer, verdicts


def _work(answer: Answer, source: Path, pipe: Connection) -> None:
    """Judge one answer in this process, in a folder of its own, and send the verdicts."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ["COURSE_RESULTS"] = os.environ["COURSE_SCRATCH"] = folder
        os.chdir(folder)
        _silence()
        try:
            with threadpool_limits(1):  # as many threads as processors would wait for each other
                pipe.send(judge(answer, source))
        except Exception as error:
            pipe.send(_all_failed(answer, source, f"the runner broke: {error!r}"))
        os.chdir(source)


def _silence() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


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
    after, problem = _run_answer(answer, _names_without(path, answer.function))
    return [_run_check(cell, after, problem) for cell in check_cells(path, answer.function)]


def check_cells(path: Path, function: str) -> list[Any]:
    """Return the check cells of one answer cell: their ids are ``FUNCTION-ASPECT``."""
    cells = [c for c in _notebook(path).cells if is_check(c)]
    return [c for c in cells if grading_data(c)["grade_id"].startswith(f"{function}-")]


def answer_cells(path: Path) -> dict[str, str]:
    """Return the code of each answer cell of a notebook by its id."""
    cells = [c for c in _notebook(path).cells if is_answer(c) and c.cell_type == "code"]
    return {grading_data(c)["grade_id"]: c.source for c in cells}


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


def _load(path: Path) -> None:
    """Load a notebook's inputs and what its check cells import."""
    _inputs(path)
    run_definitions((c.source, "<check>") for c in _notebook(path).cells if is_check(c))


def _names_without(path: Path, function: str) -> Namespace:
    """Return what a notebook holds when a learner's cell is run, all but that cell's own names."""
    notebook = _notebook(path).copy()
    notebook.cells = [c for c in notebook.cells if grading_data(c).get("grade_id") != function]
    return {**definitions_of(notebook), **_inputs(path)}


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


def _run_check(cell: Any, names: Namespace, problem: BaseException | None) -> Verdict:
    """Run one check cell, which sees the learner's names and nothing else of the notebook."""
    data = grading_data(cell)
    code = compile(cell.source, f"<{data['grade_id']}>", "exec")
    with _WatchedStderr() as stderr:
        message = ""
        try:
            exec(code, {"__name__": "__main__", **names})
        except (Exception, SystemExit) as error:
            message = whole_message(problem or error)
        # nbgrader gives no points to a cell with output on stderr
        message = message or stderr()
    return Verdict(data["grade_id"], float(data["points"]), not message, message)


class _WatchedStderr:
    """Keep what is written to file descriptor 2, by Python or by a C library."""

    def __enter__(self) -> Callable[[], str]:
        self._file = tempfile.TemporaryFile()
        self._kept = os.dup(2)
        os.dup2(self._file.fileno(), 2)
        return self._read

    def _read(self) -> str:
        self._file.seek(0)
        text = self._file.read().decode(errors="replace").strip()
        return f"written to stderr: {text}" if text else ""

    def __exit__(self, *problem: object) -> None:
        os.dup2(self._kept, 2)
        os.close(self._kept)
        self._file.close()


def _all_failed(answer: Answer, source: Path, why: str) -> list[Verdict]:
    cells = check_cells(source / answer.slug / f"{answer.slug}.ipynb", answer.function)
    data = [grading_data(cell) for cell in cells]
    return [Verdict(d["grade_id"], float(d["points"]), False, why) for d in data]
