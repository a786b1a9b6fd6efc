"""The processes that notebooks are forked from; they live as long as their worker."""

import contextlib
import multiprocessing.util
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from grading.inside.document.outputs import safe_outputs
from grading.inside.frames import Closed, TooLate
from grading.inside.order import Code, Order
from grading.inside.wire import WireError
from grading.sandbox.warm_process import ForkOrders, Stage, WarmProcess

Leading = tuple[str, ...]

# All threads of a worker fork from one warm process (by whether it is confined): each has stages
# of its own there, one for the step that it is at and one for notebooks that begin otherwise.
_warm: dict[bool, WarmProcess] = {}
_starting = threading.Lock()
_own = threading.local()
_cannot_be_shared: set[Leading] = set()
# Those of single threads: one for readers, and where namespaces are forbidden one for notebooks,
# which is the common one for the first thread.
_separate: list[WarmProcess] = []


def forks_for(leading: Leading, order: Order, confined: bool) -> tuple[ForkOrders, list[Any]]:
    """Return the process from which a notebook is to be forked.

    Parameters
    ----------
    leading : tuple of str
        Sources of cells that every notebook of the step begins with, the master's own.
    order : Order
        Without cells.
    confined : bool
        In the sandbox.

    Returns
    -------
    forks : ForkOrders
    outputs : list
        Those of the leading cells that it has run, safe to show: all of them, or none.
    """
    warm = _warm_process(confined)
    if confined and not warm.walls:
        return _separate_process(warm), []
    stage = _stage(warm, leading, order) or _stage(warm, (), order)
    if stage is None:
        raise RuntimeError("the warm process does not fork")
    return stage, stage.outputs


def for_reader(confined: bool) -> ForkOrders:
    """Return the process from which readers of notebooks are to be forked: each thread has one."""
    readers: dict[bool, WarmProcess] = _own.__dict__.setdefault("readers", {})
    with _starting:
        process = _alive(readers, confined, "readers")
        if process not in _separate:
            _separate.append(process)
    return process.wait_until_warm()


def for_checks(forks: ForkOrders, order: Order) -> ForkOrders:
    """Return the process from which the checker of a notebook is to be forked.

    From a thread's second notebook of a step on it is one that has made what the checks judge.

    Parameters
    ----------
    forks : ForkOrders
        From which the notebook was forked.
    order : Order
        As checkers of the step get it.
    """
    key = tuple(order.environment.items()), order.checks
    is_first, _own.judged = _own.__dict__.get("judged") != key, key
    if is_first or not (forks.walls and forks.confined):
        return forks
    rehearsed: dict[Any, Stage | None] = _own.__dict__.setdefault("rehearsed", {})
    if key not in rehearsed:
        for other in filter(None, rehearsed.values()):
            other.close()
        _own.rehearsed = rehearsed = {key: _started(_warm_process(True), order)}
    stage = rehearsed[key]
    return stage if stage and stage.is_usable and stage.is_alive() else forks


@contextlib.contextmanager
def for_learner(forks: ForkOrders) -> Iterator[ForkOrders]:
    """Give the process from which a notebook's own side is forked: the same, where it has walls.

    Where the system forbids namespaces within a sandbox, it is one more, in a sandbox of its own.
    """
    if forks.walls or not forks.confined:
        yield forks
        return
    with contextlib.closing(WarmProcess(confined=True)) as lent:
        yield lent.wait_until_warm()


def warm_up(confined: bool) -> None:
    """Start the warm process; it gets warm while there is other work to do."""
    with _starting:
        if confined not in _warm:
            _warm[confined] = WarmProcess(confined)


def close() -> None:
    """End all processes of this worker."""
    with _starting:
        for process in {*_warm.values(), *_separate}:
            process.close()
        _warm.clear()
        _separate.clear()


def _warm_process(confined: bool) -> WarmProcess:
    with _starting:
        return _alive(_warm, confined, "notebooks").wait_until_warm()


def _alive(kept: dict[bool, WarmProcess], confined: bool, purpose: str) -> WarmProcess:
    """Return the process that is kept, or a new one in place of one that has ended."""
    process = kept.get(confined)
    if process is None or not process.is_alive():
        if process is not None:
            process.close()
        process = kept[confined] = WarmProcess(confined, purpose)
    return process


def _separate_process(warm: WarmProcess) -> WarmProcess:
    """Return this thread's warm process: the given one, if no other thread has taken it."""
    process = getattr(_own, "process", None)
    if process is None or not process.is_alive():
        with _starting:
            process = _own.process = WarmProcess(confined=True) if warm in _separate else warm
            _separate.append(process)
    return process.wait_until_warm()


def _stage(warm: WarmProcess, leading: Leading, order: Order) -> Stage | None:
    """Return this thread's stage for some leading cells; None where they cannot be shared."""
    if leading in _cannot_be_shared:
        return None
    stages: dict[tuple[bool, Leading], Stage] = _own.__dict__.setdefault("stages", {})
    key = (warm.confined, leading)
    stage = stages.get(key)
    if stage is not None and stage.is_alive():
        return stage
    for other in [k for k in stages if k == key or (k[1] and leading)]:
        stages.pop(other).close()
    stage = _started(warm, replace(order, cells=tuple(Code("", source) for source in leading)))
    if stage is None or not stage.is_usable:
        _cannot_be_shared.update({leading} - {()})
        return None
    stage.outputs = [safe_outputs(output)[0] for output in stage.outputs]
    stages[key] = stage
    return stage


def _started(warm: WarmProcess, order: Order) -> Stage | None:
    try:
        return warm.stage(replace(order, files={}))
    except (Closed, TooLate, WireError):
        return None


# Unlike atexit this also runs at the end of the processes of a cluster.
multiprocessing.util.Finalize(None, close, exitpriority=100)
