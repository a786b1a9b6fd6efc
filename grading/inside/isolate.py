"""What a process does to itself before it runs a learner's code.

bubblewrap has made the sandbox; the warm process in it forks for each notebook, and the fork walls
itself off once more: own process ids, own /tmp, own IPC, no capabilities, limits.
"""

import contextlib
import ctypes
import fcntl
import os
import signal
import stat
import struct
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from grading.inside import seccomp

NEW_MOUNTS, NEW_IPC, NEW_USER, NEW_PIDS, NEW_NET = (
    0x20000,
    0x8000000,
    0x10000000,
    0x20000000,
    1 << 30,
)
READ_ONLY, NO_SUID, NO_DEVICES, NO_EXEC = 1, 2, 4, 8
BIND, RECURSIVE, PRIVATE = 0x1000, 0x4000, 1 << 18
DIE_WITH_PARENT, DUMPABLE, NO_NEW_PRIVILEGES, SUBREAPER = 1, 4, 38, 36
MOUNT_SETATTR, AT_CWD, AT_RECURSIVE = 442, -100, 0x8000
TMP_SIZE = "256m"
FONTS = "/tmp/matplotlib"  # read when matplotlib is imported, before any fork


def _libc() -> Any:
    return ctypes.CDLL(None, use_errno=True)


def _call(function: str, *arguments: Any) -> None:
    if getattr(_libc(), function)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{function}: {os.strerror(number)}")


def die_with_parent() -> None:
    """Ask the kernel to kill this process when its parent ends, where it can."""
    if sys.platform == "linux":
        _call("prctl", DIE_WITH_PARENT, int(signal.SIGKILL), 0, 0, 0)


def adopt_orphans() -> None:
    """Become the parent of all descendants that detach themselves, so that they can be found."""
    if sys.platform == "linux":
        _call("prctl", SUBREAPER, 1, 0, 0, 0)


def enter_group(entrance: int) -> None:
    """Become a member of a control group, with all that this process will start.

    Parameters
    ----------
    entrance : int
        Descriptor that the grader opened and may write to; closed here.
    """
    with contextlib.suppress(OSError):  # old kernels ask for the rights of who writes
        os.write(entrance, b"0")
    os.close(entrance)


@contextlib.contextmanager
def first_of_a_namespace() -> Iterator[bool]:
    """Let a fork be the first process of a new pid namespace; it must not leave the block.

    Yields
    ------
    bool
        False where this process has no right to make one: the fork is an ordinary one, and can make
        one for its own forks with `leave_namespaces`, which costs one more fork.
    """
    try:
        _call("unshare", NEW_PIDS)
    except OSError:
        yield False
        return
    try:
        yield True
    finally:  # back to its own, which the fork must not have a descriptor of
        own = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
        _call("setns", own, NEW_PIDS)
        os.close(own)


def is_first() -> bool:
    """Tell whether this process is the first one of its pid namespace."""
    return os.getpid() == 1


def leave_namespaces() -> None:
    """Enter new namespaces; the next fork is the first process of its own, if this one is not.

    Raises
    ------
    OSError
        If the system does not allow it; the caller must not go on.
    """
    _unshare(NEW_MOUNTS | NEW_IPC | NEW_NET | (0 if is_first() else NEW_PIDS))


def mount_own_tmp() -> None:
    """Enter a mount namespace whose /tmp is empty, but for what was bound into it.

    Raises
    ------
    OSError
        If the system does not allow it.
    """
    _unshare(NEW_MOUNTS)
    _mount_tmp()


def _unshare(spaces: int) -> None:
    try:
        _call("unshare", spaces)
    except PermissionError:
        user, group = os.getuid(), os.getgid()
        _call("unshare", spaces | NEW_USER)
        _write("/proc/self/setgroups", "deny")
        _write("/proc/self/uid_map", f"{user} {user} 1")
        _write("/proc/self/gid_map", f"{group} {group} 1")
    _mount("none", "/", None, RECURSIVE | PRIVATE)


def mount_own_folders(tmp: bool = True) -> None:
    """Give this namespace its own /proc, /tmp and shared memory; the first process calls it.

    Parameters
    ----------
    tmp : bool
        False to leave /tmp as it is.
    """
    plain = NO_SUID | NO_DEVICES
    if tmp:
        _mount_tmp()
    _mount("tmpfs", "/dev/shm", "tmpfs", plain | NO_EXEC, "size=64m,mode=1777")
    try:
        _mount("devpts", "/dev/pts", "devpts", NO_SUID | NO_EXEC, "newinstance,ptmxmode=0666")
    except OSError:  # without terminals of one's own there are none
        _mount("tmpfs", "/dev/pts", "tmpfs", READ_ONLY | plain | NO_EXEC, "size=4k")
    try:
        # Read-only: as root even a process without capabilities may write to /proc/sys.
        _mount("proc", "/proc", "proc", READ_ONLY | plain | NO_EXEC)
    except PermissionError:
        # Some containers forbid a /proc of one's own; then none, for the one there shows others.
        _mount("tmpfs", "/proc", "tmpfs", READ_ONLY | plain | NO_EXEC, "size=4k")


def make_read_only(but_for: Iterable[str]) -> None:
    """Let nothing be written in this mount namespace but to some folders and to shared memory.

    Raises
    ------
    OSError
        If the kernel (before 5.12) does not know how.
    """
    places = list(but_for)
    for place in places:
        _mount(place, place, None, BIND | RECURSIVE)
    _set_mounts("/", READ_ONLY, 0)
    for place in [*places, "/dev/shm"]:
        _set_mounts(place, 0, READ_ONLY)


def _set_mounts(place: str, put: int, taken: int) -> None:
    """Change the attributes of a mount and of all below it."""
    attributes = struct.pack("<QQQQ", put, taken, 0, 0)
    _call("syscall", MOUNT_SETATTR, AT_CWD, place.encode(), AT_RECURSIVE, attributes,
          len(attributes))  # fmt: skip


def _mount_tmp() -> None:
    # A course that lies below /tmp itself is taken along.
    kept = {place: os.open(place, os.O_PATH) for place in mounts_below_tmp()}
    options = f"size={TMP_SIZE},nr_inodes=20k,mode=1777"
    _mount("tmpfs", "/tmp", "tmpfs", NO_SUID | NO_DEVICES, options)
    for place, handle in kept.items():
        _make_target(Path(place), Path(f"/proc/self/fd/{handle}").is_dir())
        _mount(f"/proc/self/fd/{handle}", place, None, BIND | RECURSIVE)
        os.close(handle)


def mounts_below_tmp() -> list[str]:
    """Return the folders and files below /tmp that were bound into the sandbox."""
    lines = Path("/proc/self/mountinfo").read_text("utf-8").splitlines()
    places = [line.split()[4].replace("\\040", " ") for line in lines]
    return [p for p in places if p.startswith("/tmp/") and not p.startswith(FONTS)]


def _make_target(place: Path, is_folder: bool) -> None:
    place.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    if is_folder:
        place.mkdir(mode=0o755, exist_ok=True)
    else:
        place.touch()


def become(user: int) -> None:
    """Give up all privileges and many system calls for good; root also becomes another user."""
    if sys.platform == "linux":
        _call("prctl", NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    if os.getuid() == 0:
        with contextlib.suppress(OSError):  # in a user namespace of one user there is no other
            os.setgroups([])
            os.setresgid(user, user, user)
            os.setresuid(user, user, user)
    if sys.platform == "linux":
        _drop_capabilities()
        # Changing the user makes /proc/self unreadable, which libraries rely on.
        _call("prctl", DUMPABLE, 1, 0, 0, 0)
        seccomp.apply()


def set_limits(limits: dict[str, int]) -> None:
    """Set resource limits by name.

    Parameters
    ----------
    limits : dict
        ``{"CPU": seconds, "DATA": bytes, "FSIZE": bytes, "NOFILE": count, "NPROC": count}``;
        what the system does not know is left out. ``ROOM`` is the address space in bytes beside
        what the process has already.
    """
    import resource

    room = limits.get("ROOM")
    space = {"AS": _address_space() + room} if room else {}
    for name, value in {**limits, **space, "CORE": 0}.items():
        with contextlib.suppress(AttributeError, ValueError, OSError):
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))


def _address_space() -> int:
    import psutil

    return int(psutil.Process().memory_info().vms)


def close_leaked(kept: set[int]) -> None:
    """Close what was left open in this process's ancestors, but for files that are only read.

    Libraries keep fonts and tables of coordinate systems open, which all may share; a socket, a
    pipe or a folder of somebody else would be a way out.

    Parameters
    ----------
    kept : set of int
        Descriptors to leave alone, beside 0, 1 and 2.
    """
    folder = Path("/proc/self/fd") if Path("/proc/self/fd").is_dir() else Path("/dev/fd")
    for descriptor in [int(entry.name) for entry in folder.iterdir()]:
        if descriptor < 3 or descriptor in kept:
            continue
        with contextlib.suppress(OSError):  # the one that listed the folder is closed already
            if not (stat.S_ISREG(os.fstat(descriptor).st_mode) and _is_read_only(descriptor)):
                os.close(descriptor)


def _is_read_only(descriptor: int) -> bool:
    return fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY


def reset_signals() -> None:
    """Give all signals their default meaning."""
    for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
        with contextlib.suppress(OSError, ValueError):
            signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _drop_capabilities() -> None:
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)  # version 3, this process
    nothing = (ctypes.c_uint32 * 6)()
    _call("capset", header, nothing)


def _mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
    _call("mount", source.encode(), target.encode(), kind.encode() if kind else None,
          ctypes.c_ulong(flags), options.encode())  # fmt: skip


def _write(path: str, text: str) -> None:
    handle = os.open(path, os.O_WRONLY)
    try:
        os.write(handle, text.encode())
    finally:
        os.close(handle)
