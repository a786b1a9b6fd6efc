"""Walls around a trial: it writes to its own folder alone, and reaches no process and no network.

An answer of the corpus may be a stranger's, and a hostile one may follow a link: it runs with the
rights of who tries it, but nothing outside changes.
"""

import functools
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from grading.inside import isolate
from grading.inside.children import first_in_namespaces, in_fork, wait_for


def behind_walls(work: Callable[[], None], writable: Sequence[str]) -> int:
    """Do some work in a fork that can change nothing outside; return its exit status.

    Parameters
    ----------
    work : callable
        What to do.
    writable : sequence of str
        Folders that it may write to.
    """
    isolate.die_with_parent()
    return first_in_namespaces(lambda: _first_process(work, writable))


def _first_process(work: Callable[[], None], writable: Sequence[str]) -> int:
    isolate.die_with_parent()
    isolate.mount_own_folders(tmp=False)
    isolate.make_read_only(writable)
    os.chdir(Path.cwd())  # the same folder, by the mount that can be written to
    return wait_for(in_fork(lambda: _at_work(work)))


def _at_work(work: Callable[[], None]) -> int:
    isolate.become(os.getuid())
    work()
    return 0


@functools.cache
def can_be_made() -> bool:
    """Try the walls in a fork; False where this system forbids namespaces or knows none."""
    if sys.platform != "linux":
        return False
    with tempfile.TemporaryDirectory() as folder:
        return wait_for(in_fork(lambda: _silent_trial(folder))) == 0


def _silent_trial(folder: str) -> int:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    return behind_walls(lambda: None, [folder])
