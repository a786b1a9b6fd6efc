"""What processes use, seen from outside them."""

import psutil  # type: ignore[import-untyped]


def descendants(root: int) -> list[int]:
    """Return the process ids below a process."""
    try:
        return [child.pid for child in psutil.Process(root).children(recursive=True)]
    except psutil.Error:
        return []


def memory_of(pid: int) -> int:
    """Return a process's memory in bytes; what several share is divided among them."""
    try:
        info = psutil.Process(pid).memory_full_info()
    except (psutil.Error, OSError):
        return 0
    return int(getattr(info, "pss", None) or info.uss)


def most_memory_of(pid: int) -> int:
    """Return at least what a process uses, in bytes: what is shared counts whole; quickly read."""
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except (psutil.Error, OSError):
        return 0


def memory_is_short() -> bool:
    """Tell whether the whole machine runs out of memory, by whatever means it is used."""
    memory = psutil.virtual_memory()
    return memory.available < min(300 * 2**20, 0.05 * memory.total)
