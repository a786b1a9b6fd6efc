"""Many answers judged at the same time, each in a process of its own."""

import contextlib
import gc
import io
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any
from unittest.mock import patch

import joblib
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from grading.inside import forest_shortcuts, isolate
from grading.inside.verdict import Verdict
from grading.trials.corpus import Answer
from grading.trials.verdicts import all_failed, answer_cells, judge, load
from grading.trials.walls import behind_walls, can_be_made
from helpers.paths import ROOT

LARGEST = 2**20  # bytes of verdicts
TIMEOUT = 180.0  # wall time, for machines that do other things as well
# Where a process can be forked, it starts with all libraries loaded.
# On macOS a child that was forked off may die in the system's own libraries.
METHOD = "fork" if sys.platform == "linux" else "spawn"
MANY = 8  # answers of one function from which on it pays to judge the reference solution first
Running = dict[Connection, tuple[Answer, Any, float]]


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
    running: Running = {}
    # checks take the inputs that they take while grading, here and in the processes of answers
    grading = patch.dict(os.environ, COURSE_GRADING="1")
    forest_shortcuts.apply()
    with (
        grading,
        joblib.parallel_config(backend="sequential"),
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
    ):
        can_be_made()  # asked once, before the processes are forked
        to_prepare = Counter((answer.slug, answer.function) for answer in waiting)
        while waiting or running:
            while waiting and len(running) < (workers or os.cpu_count() or 1):
                answer = waiting.pop()
                if number := to_prepare.pop((answer.slug, answer.function), 0):
                    _prepare(answer, number, source, Path(folder))  # while others are judged
                _start(answer, running, source, Path(folder), timeout)
            yield from _finished(running, source, timeout)


def _prepare(answer: Answer, number: int, source: Path, folder: Path) -> None:
    """Load what a function's answers need before they are forked, so that each finds it ready."""
    load(source / answer.slug / f"{answer.slug}.ipynb")
    if number >= MANY and METHOD == "fork":
        _warm_up(answer.slug, answer.function, source, folder)
    gc.collect()
    gc.freeze()  # a collection in a fork would copy every page of what is loaded


def _warm_up(slug: str, function: str, source: Path, folder: Path) -> None:
    """Judge the reference solution: its imports and the checks' fixtures stay in this process."""
    code = answer_cells(source / slug / f"{slug}.ipynb")[function]
    own = tempfile.mkdtemp(dir=folder)
    places = patch.dict(os.environ, COURSE_RESULTS=own, COURSE_SCRATCH=own)
    with places, contextlib.redirect_stdout(io.StringIO()), threadpool_limits(1):
        judge(Answer(slug, "reference", True, "", function, (), (), code), source)


def _start(
    answer: Answer,
    running: Running,
    source: Path,
    folder: Path,
    timeout: float,
) -> None:
    context: Any = multiprocessing.get_context(METHOD)
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(answer, source, folder, there))
    with isolate.first_of_a_namespace() if can_be_made() else contextlib.nullcontext():
        process.start()
    there.close()
    running[here] = (answer, process, time.monotonic() + timeout)


def _finished(
    running: Running, source: Path, timeout: float
) -> Iterator[tuple[Answer, list[Verdict]]]:
    """Take what is done, or too late, out of `running`."""
    ready = wait(list(running), timeout=0.5)
    for pipe in list(running):
        answer, process, end = running[pipe]
        late = time.monotonic() > end
        if pipe not in ready and not late:
            continue
        verdicts = _received(pipe) if pipe in ready else None
        if verdicts is None:
            why = f"no answer within {timeout:g} s" if late else "the process ended by itself"
            verdicts = all_failed(answer, source, why)
        process.kill()
        process.join()
        pipe.close()
        del running[pipe]
        yield answer, verdicts


def _received(pipe: Connection) -> list[Verdict] | None:
    """Return the verdicts that a process sent, None if it died; nothing of it is unpickled."""
    try:
        return [Verdict(**verdict) for verdict in json.loads(pipe.recv_bytes(LARGEST))]
    except (EOFError, OSError, ValueError, TypeError):
        return None


def _work(answer: Answer, source: Path, folder: Path, pipe: Connection) -> None:
    """Judge one answer in this process, in a folder of its own, and send the verdicts."""
    # This process is killed: what checks keep elsewhere until it ends would stay for ever.
    own = tempfile.mkdtemp(dir=folder)
    tempfile.tempdir = tempfile.mkdtemp(dir=own)
    os.environ["COURSE_RESULTS"] = os.environ["COURSE_SCRATCH"] = own
    os.chdir(own)
    _silence()
    if not can_be_made():
        _send(answer, source, pipe)
        return
    shared = os.environ.get("COURSE_REMEMBERED")
    behind_walls(lambda: _send(answer, source, pipe), [own, *([shared] if shared else [])])


def _send(answer: Answer, source: Path, pipe: Connection) -> None:
    try:
        with threadpool_limits(1):  # as many threads as processors would wait for each other
            verdicts = judge(answer, source)
    except Exception as error:
        verdicts = all_failed(answer, source, f"the runner broke: {error!r}")
    pipe.send_bytes(json.dumps(list(map(asdict, verdicts))).encode())


def _silence() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
