"""A batch of submissions, by threads of this process or by the workers of a dask cluster."""

import contextlib
import itertools
import os
import queue
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from grading.running import worker
from grading.running.job import Graded, Job
from grading.sandbox import processes
from helpers.cluster import connect

# Jobs that wait at the workers: enough to keep them busy, few enough to fit into memory.
WAITING = 3


def run_batch(
    jobs: Iterable[Job], workers: int, scheduler: str = ""
) -> Iterator[tuple[Job, Graded | Exception]]:
    """Grade submissions in parallel.

    Parameters
    ----------
    jobs : iterable of Job
        Read one by one as workers get free.
    workers : int
        Processes on this machine; 1 needs no cluster.
    scheduler : str
        Address of a dask scheduler with workers of its own, '' for this machine.

    Yields
    ------
    job : Job
    result : Graded or Exception
        In the order in which they are done.

    Raises
    ------
    CourseError
        If there is no scheduler at the address, or none of its workers.
    """
    if workers == 1 and not scheduler:
        for job in jobs:
            yield job, _graded(job)
        return
    try:
        if scheduler:
            with _client(scheduler) as client:
                yield from _spread(client, iter(jobs))
        else:
            yield from _by_threads(jobs, workers)
    finally:
        processes.close()


def _graded(job: Job) -> Graded | Exception:
    try:
        return worker.grade_submission(job)
    except Exception as error:  # one submission must not stop a batch
        return error


def _by_threads(jobs: Iterable[Job], workers: int) -> Iterator[tuple[Job, Graded | Exception]]:
    """Grade in threads, which are enough: each waits for processes that do the work.

    They are daemons: a run that is interrupted does not wait for the notebooks that it is at.
    """
    todo: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
    done: queue.SimpleQueue[tuple[Job, Graded | Exception]] = queue.SimpleQueue()

    def work() -> None:
        while (job := todo.get()) is not None:
            done.put((job, _graded(job)))

    for _ in range(workers):
        threading.Thread(target=work, daemon=True).start()
    given = taken = 0
    for given, job in enumerate(jobs, 1):
        todo.put(job)
        if given - taken >= WAITING * workers:
            yield done.get()
            taken += 1
    for _ in range(taken, given):
        yield done.get()
    for _ in range(workers):
        todo.put(None)


@contextlib.contextmanager
def _client(scheduler: str) -> Iterator[Any]:
    import dask

    quiet = {"distributed.admin.large-graph-warning-threshold": "1GB",
             "distributed.scheduler.allowed-failures": 1}  # fmt: skip
    with dask.config.set(quiet), connect(scheduler) as client:
        yield client


def _spread(client: Any, jobs: Iterator[Job]) -> Iterator[tuple[Job, Graded | Exception]]:
    """Keep a few jobs at each worker until there are no more; workers may come and go."""
    from distributed import as_completed

    running: dict[str, Job] = {}
    done = as_completed(raise_errors=False)

    def submit() -> None:
        room = WAITING * max(sum(client.nthreads().values()), 1) - len(running)
        for job in itertools.islice(jobs, max(room, 0)):
            future = client.submit(worker.grade_submission, job, pure=False)
            running[future.key] = job
            done.add(future)

    submit()
    for future in done:
        job = running.pop(future.key)
        error = future.exception()
        result = error if error is not None else future.result()
        future.release()
        submit()
        yield job, result


def show_progress(
    items: Iterator[Any], total: int, title: str, unit: str = "notebook"
) -> Iterator[Any]:
    """Pass items on and show how many there are and how long the rest takes."""
    from tqdm import tqdm

    if not total:
        return
    wait = 0.3 if sys.stdout.isatty() else 10
    bar: Callable[..., Any] = tqdm
    columns = None if sys.stdout.isatty() else 80
    yield from bar(items, total=total, desc=title, unit=unit, file=sys.stdout,
                   mininterval=wait, ncols=columns, smoothing=0.1)  # fmt: skip


def default_workers() -> int:
    """Return the number of CPUs that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(len(os.sched_getaffinity(0)), 1)
    return os.cpu_count() or 1
