"""What a process does to itself before it runs a learner's code.

bubblewrap has made the sandbox; the warm process in it forks for each notebook, and the fork walls
itself off once more: own process ids, own /tmp, own IPC, no capabilities, limits.
"""

import contextlib
import ctypes
import os
import signal
import sys
from typing import Any

NEW_MOUNTS, NEW_IPC, NEW_USER, NEW_PIDS, NEW_NET = (
    0x20000,
    0x8000000,
    0x10000000,
    0x20000000,
    1 << 30,
)
READ_ONLY, NO_SUID, NO_DEVICES, NO_EXEC, RECURSIVE, PRIVATE = 1, 2, 4, 8, 0x4000, 1 << 18
DIE_WITH_PARENT, DUMPABLE, NO_NEW_PRIVILEGES, SUBREAPER = 1, 4, 38, 36
LEARNER_USER, CHECKER_USER = 65534, 65533
TMP_SIZE = "256m"


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


def leave_namespaces() -> None:
    """Enter new namespaces; the next fork is the first process of its own.

    Raises
    ------
    OSError
        If the system does not allow it; the caller must not go on.
    """
    spaces = NEW_MOUNTS | NEW_IPC | NEW_PIDS | NEW_NET
    try:
        _call("unshare", spaces)
    except PermissionError:
        user, group = os.getuid(), os.getgid()
        _call("unshare", spaces | NEW_USER)
        _write("/proc/self/setgroups", "deny")
        _write("/proc/self/uid_map", f"{user} {user} 1")
        _write("/proc/self/gid_map", f"{group} {group} 1")
    _mount("none", "/", None, RECURSIVE | PRIVATE)


def mount_own_folders() -> None:
    """Give this namespace its own /proc, /tmp and shared memory; the first process calls it."""
    _mount(
        "tmpfs", "/tmp", "tmpfs", NO_SUID | NO_DEVICES, f"size={TMP_SIZE},nr_inodes=20k,mode=1777"
    )
    _mount("tmpfs", "/dev/shm", "tmpfs", NO_SUID | NO_DEVICES | NO_EXEC, "size=64m,mode=1777")
    # Read-only: as root even a process without capabilities may write to /proc/sys.
    _mount("proc", "/proc", "proc", READ_ONLY | NO_SUID | NO_DEVICES | NO_EXEC)


def become(user: int) -> None:
    """Give up all privileges for good; root also becomes another user."""
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


def set_limits(limits: dict[str, int]) -> None:
    """Set resource limits by name.

    Parameters
    ----------
    limits : dict
        ``{"CPU": seconds, "DATA": bytes, "FSIZE": bytes, "NOFILE": count, "NPROC": count}``;
        what the system does not know is left out.
    """
    import resource

    for name, value in {**limits, "CORE": 0}.items():
        with contextlib.suppress(AttributeError, ValueError, OSError):
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))


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
