"""Forks processes for notebooks, watches them, counts what they use, and ends them.

Orders are lines of JSON on a socket, together with the descriptors that the fork is to use:

``{"fork": id, "role": "learner" | "checker" | "stage", "limits": {...}, "walls": bool,
"grouped": bool}``, where the last descriptor is the way into its control group if it is grouped,
``{"kill": id}``; answers ``{"ended": id, "status": n, "cpu": s, "peak": bytes, "reason": ""}``.
"""

import contextlib
import gc
import json
import os
import selectors
import shutil
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from grading.inside import isolate
from grading.inside.watch import (
    descendants,
    family,
    is_largest,
    itself_among,
    memory_in_files,
    memory_is_short,
    memory_of,
    most_memory_of,
    running_tasks,
    share_among,
)

WATCH_EVERY, COUNT_EVERY, GROWN = 0.2, 5.0, 1.1
AT_ONCE = 2  # threads of a notebook that may want the CPU at the same time as they are
# A fork that is killed gets so long to count what its own children used, before it is killed too.
DYING_SECONDS = 1.0
ORDER_SIZE = 65536

RunChild = Callable[[dict[str, Any], list[socket.socket]], int]


class Child:
    """One running fork, and what was seen of it.

    `walls` are the processes around the notebook: the first of its namespace, and where that one is
    no fork of this process, another before it.
    """

    def __init__(self, pid: int, order: dict[str, Any], walls: int) -> None:
        self.pid, self.number, self.limits = pid, order["fork"], order["limits"]
        self.walls = walls
        self.is_stage = order["role"] == "stage"  # it watches its own forks
        self.peak, self.reason, self.killed, self.counted = 0, "", 0.0, 0.0
        self.looked_like = 0  # the memory when it was counted last, with what is shared
        self.is_slowed, self.itself = False, 0


class ForkServer:
    """Forks, watches and ends processes, as it is told on a socket.

    Parameters
    ----------
    control : socket
        Orders come and answers go here.
    confined : bool
        In the sandbox.
    run_child : callable
        What a fork does: takes its order and its connections, returns its exit status.
    """

    def __init__(self, control: socket.socket, confined: bool, run_child: RunChild) -> None:
        self.control, self.confined, self.run_child = control, confined, run_child
        self.children: dict[int, Child] = {}
        self.rest = b""
        # No fork may have what these close.
        self.private: list[Callable[[], None]] = [control.close]

    def serve(self) -> None:
        """Follow orders until the other side is gone."""
        woken, wake = os.pipe()
        os.set_blocking(wake, False)
        os.set_blocking(woken, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        selector = selectors.DefaultSelector()
        selector.register(self.control, selectors.EVENT_READ)
        selector.register(woken, selectors.EVENT_READ)
        self.private += [selector.close, partial(os.close, woken), partial(os.close, wake)]
        watched = 0.0
        while True:
            events = selector.select(WATCH_EVERY if self.children else None)
            with contextlib.suppress(BlockingIOError):
                os.read(woken, 4096)
            if any(key.fileobj is self.control for key, _ in events) and not self._take_orders():
                return
            self._reap()
            if time.monotonic() - watched > WATCH_EVERY:
                self._watch()
                watched = time.monotonic()

    def _take_orders(self) -> bool:
        data, descriptors, _, _ = socket.recv_fds(self.control, ORDER_SIZE, 4)
        if not data:
            return False
        self.rest += data
        *lines, self.rest = self.rest.split(b"\n")
        for line in lines:
            order = json.loads(line)
            if "fork" in order:
                entrance = descriptors.pop() if order.get("grouped") else None
                self._fork(order, [socket.socket(fileno=d) for d in descriptors], entrance)
            elif "kill" in order:
                self._kill(order["kill"], "")
        return True

    def _fork(
        self, order: dict[str, Any], connections: list[socket.socket], entrance: int | None
    ) -> None:
        gc.collect()
        is_walled = order["walls"] and order["role"] in ("learner", "checker")
        with isolate.first_of_a_namespace() if is_walled else contextlib.nullcontext() as is_first:
            pid = os.fork()
            if pid == 0:
                self._be_child(order, connections, entrance)
        for connection in connections:
            connection.close()
        if entrance is not None:
            os.close(entrance)
        self.children[order["fork"]] = Child(pid, order, is_walled * (1 if is_first else 2))

    def _be_child(
        self, order: dict[str, Any], connections: list[socket.socket], entrance: int | None
    ) -> NoReturn:
        status = 70
        try:
            signal.set_wakeup_fd(-1)
            for close in self.private:
                close()
            if entrance is not None:
                isolate.enter_group(entrance)
            status = self.run_child(order, connections)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)

    def _reap(self) -> None:
        while self.children:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            child = next((c for c in self.children.values() if c.pid == pid), None)
            if child is not None:
                del self.children[child.number]
                if self.confined and not self.children:
                    wipe(Path("/tmp"))
                seconds = usage.ru_utime + usage.ru_stime
                self._answer({"ended": child.number, "status": os.waitstatus_to_exitcode(status),
                              "cpu": round(seconds, 3), "reason": child.reason,
                              "peak": child.peak})  # fmt: skip

    def _answer(self, message: dict[str, Any]) -> None:
        with contextlib.suppress(OSError):
            self.control.sendall(json.dumps(message).encode() + b"\n")

    def _kill(self, number: int, reason: str) -> None:
        child = self.children.get(number)
        if child is None:
            return
        child.reason = child.reason or reason
        below = descendants(child.pid)
        # Ended from the inside out, the fork counts what all of them used: first the notebook and
        # what it started; the processes around them end of themselves, or are ended later. With the
        # first process of a pid namespace the kernel ends what may have been started meanwhile.
        gently = child.walls and not child.killed
        child.killed = child.killed or time.monotonic()
        for pid in below[child.walls - 1 :] if gently else [child.pid, *below]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _watch(self) -> None:
        for child in [c for c in self.children.values() if not c.is_stage]:
            if child.killed:
                if time.monotonic() - child.killed > DYING_SECONDS:
                    self._kill(child.number, "")
                continue
            pids = family(child.pid)
            if self._memory(child, pids) > child.limits.get("MEMORY", sys.maxsize):
                self._kill(child.number, "memory")
            elif memory_is_short() and is_largest(child.pid):
                self._kill(child.number, "short")
            elif len(pids) > child.limits.get("NPROC", 10_000):
                self._kill(child.number, "processes")
            elif sys.platform == "linux":
                self._share_fairly(child, pids)

    def _memory(self, child: Child, pids: list[int]) -> int:
        """Return at least what a fork uses, in bytes; counted where it may be too much."""
        files = memory_in_files(child.pid) if child.walls else 0
        most = sum(map(most_memory_of, pids)) + files
        # To count shared memory once takes ten milliseconds a process: not at every look.
        is_new = most > GROWN * child.looked_like or time.monotonic() > child.counted + COUNT_EVERY
        if not is_new and most <= child.limits.get("MEMORY", sys.maxsize):
            return most
        child.looked_like, child.counted = most, time.monotonic()
        used = sum(map(memory_of, pids[child.walls :])) + files
        child.peak = max(child.peak, used)
        return used

    def _share_fairly(self, child: Child, pids: list[int]) -> None:
        """Let a notebook that runs many processes have no more of the CPU than the others.

        Its own process stays as it is: else it would wait for all that it started, and whoever
        waits for the notebook with it.
        """
        tasks, running = running_tasks(pids)
        if running > AT_ONCE or child.is_slowed:
            child.is_slowed = running > AT_ONCE
            child.itself = child.itself or itself_among(pids)
            others = [task for task in tasks if task != child.itself]
            share_among(others, running if child.is_slowed else 1)


def wipe(folder: Path) -> None:
    """Empty /tmp, but for what was bound into it."""
    bound = {Path(place).parts[2] for place in isolate.mounts_below_tmp()} | {"matplotlib"}
    for entry in folder.iterdir():
        if entry.name in bound:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink(missing_ok=True)
