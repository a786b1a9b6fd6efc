"""The same work for many pages, on all processors."""

import multiprocessing
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar

from grading.inside import isolate

Item = TypeVar("Item")


def side_by_side(
    work: Callable[[Item], object], items: Sequence[Item], workers: int
) -> Iterator[None]:
    """Do the same work for each item, in forks of this process.

    Parameters
    ----------
    work : callable
        Takes an item; what it returns is lost, so it writes a file.
    items : sequence
        What to work on.
    workers : int
        How many forks. With one, and where to fork is not safe, all is done here.

    Yields
    ------
    None
        As each item is done, in any order.

    Raises
    ------
    Exception
        What the work raised first; the other forks are ended then.
    """
    if workers == 1 or len(items) < 2 or sys.platform != "linux":
        for item in items:
            work(item)
            yield
        return
    context: Any = multiprocessing.get_context("fork")
    running: dict[Connection, Any] = {}
    try:
        for at in range(min(workers, len(items))):
            here, there = context.Pipe(duplex=False)
            running[here] = context.Process(target=_each, args=(work, items[at::workers], there))
            running[here].start()
            there.close()
        while running:
            for pipe in wait(list(running)):
                yield from _news(pipe, running)
    finally:
        for process in running.values():
            process.kill()


def _news(pipe: Any, running: dict[Connection, Any]) -> Iterator[None]:
    """Take one message of a fork; forget a fork that has ended."""
    try:
        error = pipe.recv()
    except EOFError:
        process = running.pop(pipe)
        process.join()
        if process.exitcode:
            raise RuntimeError(f"a process ended with {process.exitcode}") from None
        return
    if error is not None:
        raise error
    yield


def _each(work: Callable[[Item], object], items: Sequence[Item], pipe: Connection) -> None:
    """Work on one share, and tell of each that is done."""
    isolate.die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who is asked to stop ends this process
    for item in items:
        try:
            work(item)
        except Exception as error:
            pipe.send(error)
            return
        pipe.send(None)
