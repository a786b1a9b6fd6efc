"""Control groups (cgroup v2), where this system lets the course make them.

Each notebook then runs in a group of its own, and the kernel itself shares the CPU between the
groups, whatever their processes do, and counts their memory and processes. Elsewhere
`grading.inside.watch` does what can be done from outside.

A group is made where the course may: as a user below a group that was delegated to it
(``systemd-run --user --scope -p Delegate=yes``), or in a container below its own root. The sandbox
does not see the file system of groups, so nothing in it can leave one.
"""

import contextlib
import functools
import itertools
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import psutil

CONTROLLERS = ("cpu", "memory", "pids")
GRADER = "grader"  # where the course's own processes are: a group with groups below holds none
GRADER_WEIGHT, USUAL_WEIGHT = 1000, 100  # who waits for the grader waits for all
OWN_PROCESSES = 4  # those that wall a notebook off, beside its own
REMOVE_SECONDS = 1.0

_numbers = itertools.count(1)


@dataclass(frozen=True)
class ControlGroup:
    """The group of one notebook.

    Attributes
    ----------
    folder : Path
        In the file system of groups.
    """

    folder: Path

    def entrance(self) -> int:
        """Return a descriptor: a process that writes ``0`` there is in the group from then on."""
        return os.open(self.folder / "cgroup.procs", os.O_WRONLY | os.O_CLOEXEC)

    def was_short_of_memory(self) -> bool:
        """Tell whether the kernel ended its processes because they used too much memory."""
        with contextlib.suppress(OSError, ValueError):
            lines = (self.folder / "memory.events").read_text("ascii").splitlines()
            return int(dict(line.split() for line in lines).get("oom_kill", 0)) > 0
        return False

    def end(self) -> None:
        """End all its processes at once, and the group."""
        with contextlib.suppress(OSError):  # kernels before 5.14 have no such file
            _write(self.folder, "cgroup.kill", 1)
        deadline = time.monotonic() + REMOVE_SECONDS
        while self.folder.exists() and time.monotonic() < deadline:
            with contextlib.suppress(OSError):  # busy, until the last of them is gone
                self.folder.rmdir()
                return
            time.sleep(0.01)


def make(limits: dict[str, int]) -> ControlGroup | None:
    """Make a group for one notebook.

    Parameters
    ----------
    limits : dict
        ``MEMORY`` in bytes and ``NPROC``, as `Limits.of_learner` gives them.

    Returns
    -------
    ControlGroup or None
        None where this process may make none.
    """
    place = home()
    if place is None:
        return None
    group = ControlGroup(place / f"notebook-{os.getpid()}-{next(_numbers)}")
    try:
        group.folder.mkdir()
        limit(group.folder, limits)
    except OSError:
        group.end()
        return None
    return group


def limit(folder: Path, limits: dict[str, int]) -> None:
    """Set what a group may use: a share of the CPU like each other one's, memory and processes.

    Parameters
    ----------
    folder : Path
        Of the group.
    limits : dict
        As `make` takes them.
    """
    _set(folder, {"cpu.weight": USUAL_WEIGHT, "memory.max": limits["MEMORY"],
                  "memory.swap.max": 0, "memory.oom.group": 1,
                  "pids.max": limits["NPROC"] + OWN_PROCESSES})  # fmt: skip


@functools.cache
def home() -> Path | None:
    """Return the group below which notebooks get theirs; None where there can be none.

    The first call moves the course's own processes into a group beside those of the notebooks.
    """
    own = own_group()
    if own is None:
        return None
    if own.name == GRADER and _gives_controllers(own.parent):  # moved by a grader before this one
        _sweep(own.parent)
        return own.parent
    try:
        return own if _is_for_us(own) and _take(own) else None
    except OSError:
        return None


def own_group() -> Path | None:
    """Return the folder of this process's group; None without cgroup v2."""
    try:
        lines = Path("/proc/self/cgroup").read_text("utf-8").splitlines()
        mounts = Path("/proc/self/mountinfo").read_text("utf-8").splitlines()
    except OSError:
        return None
    names = [line.removeprefix("0::") for line in lines if line.startswith("0::")]
    roots = [line.split() for line in mounts if " - cgroup2 " in line]
    for mount, name in itertools.product(roots, names):
        below = os.path.relpath(name, mount[3])  # the mount may show a part of the tree alone
        folder = Path(mount[4], below)
        if ".." not in Path(below).parts and (folder / "cgroup.procs").exists():
            return folder
    return None


def _is_for_us(own: Path) -> bool:
    """Tell whether a group was given away to be divided, and has what is needed for it.

    Without root's rights, nobody can write to another one.
    """
    has = _words(own / "cgroup.controllers")
    is_container = any(line.endswith("::/") for line in _lines(Path("/proc/self/cgroup")))
    given = os.getuid() != 0 or is_container or _is_delegated(own)
    return given and has.issuperset(CONTROLLERS)


def _is_delegated(own: Path) -> bool:
    """Tell whether systemd has marked a group as one that it will not touch."""
    for name in ("user.delegate", "trusted.delegate"):
        with contextlib.suppress(OSError):
            return os.getxattr(own, name) == b"1"
    return False


def _take(own: Path) -> bool:
    """Move our processes into a group below, and hand the controllers down; True if it worked."""
    inside = {int(word) for word in _words(own / "cgroup.procs")}
    if not inside <= _relatives():  # somebody else's program would be moved along
        return False
    grader = own / GRADER
    grader.mkdir(exist_ok=True)
    for pid in inside:
        with contextlib.suppress(ProcessLookupError):
            _write(grader, "cgroup.procs", pid)
    _write(own, "cgroup.subtree_control", " ".join(f"+{name}" for name in CONTROLLERS))
    _set(grader, {"cpu.weight": GRADER_WEIGHT})
    return True


def _sweep(place: Path) -> None:
    """Remove the groups of graders that were killed; nothing runs in them any more."""
    for folder in place.glob("notebook-*"):
        if not psutil.pid_exists(int(folder.name.split("-")[1])):
            with contextlib.suppress(OSError):
                folder.rmdir()


def _gives_controllers(group: Path) -> bool:
    return _words(group / "cgroup.subtree_control").issuperset(CONTROLLERS)


def _relatives() -> set[int]:
    """Return this process, those that it came from and those that came from it."""
    this = psutil.Process()
    return {one.pid for one in (this, *this.parents(), *this.children(recursive=True))}


def _set(folder: Path, values: dict[str, int]) -> None:
    """Write settings; one that this kernel does not know is left out."""
    for name, value in values.items():
        if (folder / name).exists():
            _write(folder, name, value)


def _write(folder: Path, name: str, value: object) -> None:
    handle = os.open(folder / name, os.O_WRONLY)  # nothing to create or to empty there
    try:
        os.write(handle, str(value).encode())
    finally:
        os.close(handle)


def _words(file: Path) -> set[str]:
    return {word for line in _lines(file) for word in line.split()}


def _lines(file: Path) -> Iterable[str]:
    return file.read_text("utf-8").splitlines()
