"""What processes use, seen from outside them, and how much of the CPU they get."""

import contextlib
import math
import os
import re
from pathlib import Path

import psutil

# A step of the nice value is a quarter of the share; beyond the last, more tasks are idle tasks.
NICE_STEP, MOST_NICE = 1.25, 19
PAGE = os.sysconf("SC_PAGE_SIZE")
LISTS_CHILDREN = Path(f"/proc/self/task/{os.getpid()}/children").exists()


def descendants(root: int) -> list[int]:
    """Return the process ids below a process: all of them, found by looking at every process."""
    try:
        return [child.pid for child in psutil.Process(root).children(recursive=True)]
    except psutil.Error:
        return []


def family(root: int) -> list[int]:
    """Return a process and those below it, quickly: one that begins or ends meanwhile may miss."""
    if not LISTS_CHILDREN:
        return [root, *descendants(root)]
    found = [root]
    for pid in found:  # grows meanwhile
        for task in _numbers(Path(f"/proc/{pid}/task")):
            found += map(int, _read(f"/proc/{pid}/task/{task}/children").split())
    return found


def memory_of(pid: int) -> int:
    """Return a process's memory in bytes; what several share is divided among them."""
    if words := re.search(rb"^Pss: +(\d+) kB", _read(f"/proc/{pid}/smaps_rollup"), re.MULTILINE):
        return 1024 * int(words[1])
    try:
        info = psutil.Process(pid).memory_full_info()
    except (psutil.Error, OSError):
        return 0
    return int(getattr(info, "pss", None) or info.uss)


def most_memory_of(pid: int) -> int:
    """Return at least what a process uses, in bytes: what is shared counts whole; quickly read."""
    if words := _read(f"/proc/{pid}/statm").split():
        return PAGE * int(words[1])
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except (psutil.Error, OSError):
        return 0


def memory_in_files(pid: int) -> int:
    """Return the bytes of files in memory that a process with folders of its own has written."""
    used = 0
    for place in ("tmp", "dev/shm"):
        with contextlib.suppress(OSError):
            state = os.statvfs(f"/proc/{pid}/root/{place}")
            used += (state.f_blocks - state.f_bfree) * state.f_frsize
    return used


def memory_is_short() -> bool:
    """Tell whether the whole machine runs out of memory, by whatever means it is used."""
    memory = psutil.virtual_memory()
    return memory.available < min(300 * 2**20, 0.05 * memory.total)


def is_largest(pid: int) -> bool:
    """Tell whether a notebook uses more memory than any other in the sandbox.

    Parameters
    ----------
    pid : int
        A fork of this process. This one and its siblings are forks of the warm process.
    """
    notebooks = [pid]
    with contextlib.suppress(psutil.Error):  # some end while they are looked at
        siblings = psutil.Process(os.getppid()).children()
        notebooks += [child.pid for sibling in siblings for child in sibling.children()]
    return pid == max(notebooks, key=lambda one: (_memory_below(one), one))


def _memory_below(pid: int) -> int:
    return sum(map(memory_of, [pid, *descendants(pid)]))


def running_tasks(pids: list[int]) -> tuple[list[int], int]:
    """Return all threads of some processes, and how many of them want the CPU now."""
    tasks = [task for pid in pids for task in _numbers(Path(f"/proc/{pid}/task"))]
    return tasks, sum(map(_is_running, tasks)) if len(tasks) > 2 else 1


def itself_among(pids: list[int]) -> int:
    """Return the process that runs a notebook, among it, those around and those below it.

    It is the second one of its namespace; without a namespace, the first of all.
    """
    for pid in pids:
        with contextlib.suppress(OSError, ValueError):
            status = Path(f"/proc/{pid}/status").read_text("utf-8", "replace")
            spaces = status.partition("NSpid:")[2].partition("\n")[0].split()
            if spaces[-1:] == ["2"]:
                return pid
    return pids[0]


def _numbers(folder: Path) -> list[int]:
    try:
        return [int(name) for name in os.listdir(folder)]  # noqa: PTH208 - ten times as fast
    except OSError:
        return []


def _read(file: str) -> bytes:
    """Return what the kernel tells in a file, b"" where there is none."""
    try:
        handle = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return b""
    try:
        return os.read(handle, 2**20)
    except OSError:  # the process has ended
        return b""
    finally:
        os.close(handle)


def _is_running(task: int) -> bool:
    return _read(f"/proc/{task}/stat").rpartition(b")")[2].split()[:1] == [b"R"]


def share_among(tasks: list[int], running: int) -> None:
    """Give some threads together about as much of the CPU as one would get alone."""
    nice = math.ceil(math.log(max(running, 1), NICE_STEP))
    policy = os.SCHED_IDLE if nice > MOST_NICE else os.SCHED_OTHER
    for task in tasks:
        with contextlib.suppress(OSError):
            os.sched_setscheduler(task, policy, os.sched_param(0))
            os.setpriority(os.PRIO_PROCESS, task, min(nice, MOST_NICE))
