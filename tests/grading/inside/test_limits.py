"""Work on a stranger's bytes in a fork, and the filter of system calls."""

import ctypes
import errno
import faulthandler
import os
import sys

import pytest

from grading.inside import isolate, seccomp
from grading.inside.limits import MEGABYTE, TooMuch, limited

linux = pytest.mark.skipif(sys.platform != "linux", reason="limits as Linux has them")


def test_what_is_within_the_limits_comes_back():
    assert limited(lambda: b"a\nb\n") == b"a\nb\n"
    assert limited(lambda: b"") == b""


def spin():
    while True:
        pass


@linux
@pytest.mark.parametrize("work", [
    spin, lambda: b"x" * (200 * MEGABYTE), lambda: os._exit(0), lambda: 1 / 0,
    lambda: (faulthandler.disable(), ctypes.string_at(0)), lambda: os.kill(os.getpid(), 9),
    lambda: b"y" * (9 * MEGABYTE),
], ids=["spins", "memory", "ends", "raises", "crashes", "killed", "large"])  # fmt: skip
def test_what_is_not_ends_the_fork_and_nothing_else(work):
    with pytest.raises(TooMuch):
        limited(work, seconds=1, room=100 * MEGABYTE, largest=8 * MEGABYTE)


def _filtered(work):
    """Return what some work gives in a fork behind the filter."""

    def behind():
        isolate.become(os.getuid())
        return repr(work()).encode()

    return limited(behind).decode()


def _call(number, *arguments):
    libc = ctypes.CDLL(None, use_errno=True)
    done = libc.syscall(number, *arguments)
    return errno.errorcode[ctypes.get_errno()] if done < 0 else done


@linux
@pytest.mark.skipif(not seccomp.is_known(), reason="no filter for this machine")
@pytest.mark.parametrize("name", ["unshare", "ptrace", "bpf", "keyctl", "io_uring_setup", "mount",
                                  "userfaultfd", "perf_event_open", "setns"])  # fmt: skip
def test_calls_that_no_notebook_needs_are_refused(name):
    column = seccomp.MACHINES[os.uname().machine][0]
    assert _filtered(lambda: _call(seccomp.REFUSED[name][column], 0, 0, 0, 0, 0)) == "'EPERM'"


@linux
@pytest.mark.skipif(not seccomp.is_known(), reason="no filter for this machine")
def test_memory_without_an_owner_cannot_be_made():
    column = seccomp.MACHINES[os.uname().machine][0]
    memfd, shm = (seccomp.MISSING[name][column] for name in ("memfd_create", "shmget"))
    assert _filtered(lambda: _call(memfd, b"x", 0)) == "'ENOSYS'"
    assert _filtered(lambda: _call(shm, 0, 4096, 0o1600)) == "'ENOSYS'"


@linux
@pytest.mark.skipif(not seccomp.is_known(), reason="no filter for this machine")
def test_a_session_of_its_own_gives_no_process_a_larger_share():
    def session():
        before = os.getsid(0)
        os.setsid()
        return os.getsid(0) == before

    assert _filtered(session) == "True"


@linux
@pytest.mark.skipif(not seccomp.is_known(), reason="no filter for this machine")
def test_what_notebooks_do_still_works():
    def usual():
        import socket
        import subprocess
        import threading

        thread = threading.Thread(target=int)
        thread.start()
        thread.join()
        for family in (socket.AF_UNIX, socket.AF_INET):
            socket.socket(family).close()
        echoed = subprocess.run(["echo", "a"], capture_output=True, start_new_session=True)
        return echoed.stdout

    assert _filtered(usual) == repr(b"a\n")
    assert _filtered(lambda: _socket_of(40)) == "'EAFNOSUPPORT'"


def _socket_of(family):
    import socket

    try:
        socket.socket(family, socket.SOCK_STREAM).close()
    except OSError as error:
        return errno.errorcode[error.errno]
    return "made"


@linux
def test_only_files_that_are_read_stay_open(tmp_path):
    (tmp_path / "a.txt").write_text("a")

    def left():
        kept, other = os.pipe()
        read = os.open(tmp_path / "a.txt", os.O_RDONLY)
        written = os.open("/dev/shm", os.O_RDONLY)
        isolate.close_leaked({kept})
        return [_is_open(number) for number in (kept, read, other, written)]

    # the pipe that takes the result away is closed too, so that nothing comes back but this
    pid = os.fork()
    if pid == 0:
        os._exit(0 if left() == [True, True, False, False] else 1)
    assert os.waitpid(pid, 0)[1] == 0


def _is_open(descriptor):
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True
