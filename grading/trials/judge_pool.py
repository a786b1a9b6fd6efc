"""Many answers judged at the same time, each in a process of its own."""

import contextlib
import multiprocessing
import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from grading.inside.verdict import Verdict
from grading.trials.corpus import Answer
from grading.trials.verdicts import all_failed, judge, load
from grading.trials.walls import behind_walls, can_be_made
from helpers.paths import ROOT

TIMEOUT = 180.0  # wall time, for machines that do other things as well
# Where a process can be forked, it starts with all libraries loaded.
METHOD = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
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
    with _grading(), tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        can_be_made()  # asked once, before the processes are forked
        for slug in {answer.slug for answer in waiting}:
            load(source / slug / f"{slug}.ipynb")  # once, before the processes are forked
        while waiting or running:
            while waiting and len(running) < (workers or os.cpu_count() or 1):
                _start(waiting.pop(), running, source, Path(folder), timeout)
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
    running: Running,
    source: Path,
    folder: Path,
    timeout: float,
) -> None:
    context: Any = multiprocessing.get_context(METHOD)
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(answer, source, folder, there))
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
        try:
            verdicts = pipe.recv() if pipe in ready else None
        except EOFError:  # the process died
            verdicts = None
        if verdicts is None:
            why = f"no answer within {timeout:g} s" if late else "the process ended by itself"
            verdicts = all_failed(answer, source, why)
        process.kill()
        process.join()
        pipe.close()
        del running[pipe]
        yield answer, verdicts


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
            pipe.send(judge(answer, source))
    except Exception as error:
        pipe.send(all_failed(answer, source, f"the runner broke: {error!r}"))


def _silence() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
