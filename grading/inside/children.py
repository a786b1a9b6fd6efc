"""What a fork becomes: the learner's side, the checks' side, or a stage with forks of its own."""

import os
import socket
import traceback
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
    if order["role"] == "checker":
        from grading.inside import checker

        if order["confined"]:
            isolate.become(isolate.CHECKER_USER)
        isolate.set_limits(order["limits"])
        return checker.run(*map(Channel, connections))
    if not order["walls"]:
        isolate.adopt_orphans()
        return _as_learner(order, connections)
    isolate.leave_namespaces()
    return wait_for(in_fork(lambda: _first_process(order, connections)))


def _first_process(order: dict[str, Any], connections: list[socket.socket]) -> int:
    isolate.die_with_parent()
    isolate.mount_own_folders()
    return wait_for(in_fork(lambda: _as_learner(order, connections)))


def _as_learner(order: dict[str, Any], connections: list[socket.socket]) -> int:
    from grading.inside import learner

    if order["confined"]:
        isolate.become(order["user"])
    isolate.set_limits(order["limits"])
    return learner.run(*map(Channel, connections))


def _silence() -> None:
    """Point stdout and stderr at nothing: the warm process's own are for its troubles alone."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)


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
