"""What a fork becomes: a learner's side, its checks, a reader of it, or a stage with own forks."""

import importlib
import os
import socket
import traceback
from collections.abc import Callable
from typing import Any

from grading.inside import isolate
from grading.inside.frames import Channel


def run_child(order: dict[str, Any], connections: list[socket.socket]) -> int:
    """Be the fork: take its place behind the walls and do its work; return the exit status."""
    os.setsid()
    isolate.die_with_parent()
    isolate.reset_signals()
    _silence()
    if order["role"] == "stage":
        from grading.inside import stage

        if order["walls"]:
            isolate.mount_own_tmp()
        return stage.run(Channel(connections[0]), connections[1], order["confined"], run_child)
    isolate.close_leaked({connection.fileno() for connection in connections})
    if not order["walls"] or order["role"] == "reader":  # it runs no code of a learner's
        isolate.adopt_orphans()
        return _at_work(order, connections)
    return first_in_namespaces(lambda: _first_process(order, connections))


def _first_process(order: dict[str, Any], connections: list[socket.socket]) -> int:
    isolate.die_with_parent()
    isolate.mount_own_folders()
    return wait_for(in_fork(lambda: _at_work(order, connections)))


def _at_work(order: dict[str, Any], connections: list[socket.socket]) -> int:
    if order["confined"]:
        isolate.become(order["user"])
    isolate.set_limits(order["limits"])
    work = importlib.import_module(f"grading.inside.{order['role']}")
    return int(work.run(*map(Channel, connections)))


def _silence() -> None:
    """Point stdout and stderr at nothing: the warm process's own are for its troubles alone."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)


def first_in_namespaces(work: Callable[[], int]) -> int:
    """Enter new namespaces and do some work as the first process there; return its exit status.

    One that is first already (see `isolate.first_of_a_namespace`) does it itself.
    """
    isolate.leave_namespaces()
    return work() if isolate.is_first() else wait_for(in_fork(work))


def in_fork(work: Any) -> int:
    """Do some work in a fork; return its process id."""
    pid = os.fork()
    if pid:
        return pid
    status = 70
    try:
        status = work()
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def wait_for(wanted: int) -> int:
    """Reap all children until the wanted one ends; return its status as a shell does."""
    while True:
        pid, status = os.wait()
        if pid == wanted:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code
