"""The grader's end of a warm process: starts it, orders forks, hears how they ended."""

import contextlib
import itertools
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict
from typing import Any

from grading import sandbox
from grading.inside.frames import Channel, pair
from grading.inside.order import Order
from grading.sandbox import groups
from helpers.errors import CourseError

START_SECONDS = 180
# User ids without an account, where root grades; a container may map no more than 65536.
FIRST_USER, USERS, SPREAD = 20_000, 40_000, 64
LARGEST = 64 * 2**20  # of what the course's own cells show

_users = itertools.count()


def _next_user() -> int:
    """Return a user for one process: no two that run at the same time are the same user.

    Else one could send signals to the other, and the kernel's limit of processes, which counts all
    that a user has on the machine, would let a fork bomb in one fail the other. The numbers of a
    grader are spread, so that they are not those of one that was started beside it.
    """
    return FIRST_USER + (os.getpid() * SPREAD + next(_users)) % USERS


class ForkOrders:
    """Orders forks from a process and hears how they ended.

    Parameters
    ----------
    control : socket
        To the process.
    confined, walls : bool
        In the sandbox; with namespaces for each notebook.
    """

    def __init__(self, control: socket.socket, confined: bool, walls: bool) -> None:
        self.control, self.confined, self.walls = control, confined, walls
        self.ended: dict[int, dict[str, Any]] = {}
        self._forgotten: set[int] = set()
        self._groups: dict[int, groups.ControlGroup] = {}
        self._rest = b""
        self._numbers = 0
        self._gone = False

    def fork(
        self, role: str, limits: dict[str, int], calls: socket.socket | None = None
    ) -> tuple[int, Channel]:
        """Start a process.

        Parameters
        ----------
        role : str
            "learner" or "checker" for one side of a notebook, "reader" for one that reads or writes
            it, "stage" for a process that forks.
        limits : dict
            As `Limits.of_learner` gives them.
        calls : socket, optional
            This side's end of the channel between the two sides, or the stage's control; closed
            here.

        Returns
        -------
        number : int
            For `kill` and `wait`.
        job : Channel
            To the new process.
        """
        self._numbers += 1
        job, other = pair()
        group = groups.make(limits) if role == "learner" and self.confined else None
        order = {"fork": self._numbers, "role": role, "limits": limits, "confined": self.confined,
                 "walls": self.confined and self.walls, "user": _next_user(),
                 "grouped": group is not None}  # fmt: skip
        line = json.dumps(order).encode() + b"\n"
        given = [end.detach() for end in (other, calls) if end is not None]
        if group is not None:
            self._groups[self._numbers] = group
            given.append(group.entrance())
        socket.send_fds(self.control, [line], given)
        for descriptor in given:
            os.close(descriptor)
        return self._numbers, job

    def kill(self, number: int, seconds: float = 20) -> dict[str, Any]:
        """End a fork and all it started; return how it ended.

        Returns
        -------
        dict
            ``status``, ``cpu`` (seconds), ``peak`` (bytes), ``reason`` ("memory", "processes" or
            "" where the watcher did not end it).
        """
        self._order_end(number)
        return self.wait(number, seconds)

    def let_end(self, number: int) -> None:
        """End a fork that has done its work, without waiting until it is gone."""
        self._order_end(number)
        if self.ended.pop(number, None) is None:
            self._forgotten.add(number)

    def _order_end(self, number: int) -> None:
        if number not in self.ended:
            with contextlib.suppress(OSError):
                self.control.sendall(json.dumps({"kill": number}).encode() + b"\n")

    def wait(self, number: int, seconds: float) -> dict[str, Any]:
        """Wait for a fork to end; {} if it does not."""
        deadline = time.monotonic() + seconds
        while number not in self.ended and time.monotonic() < deadline and not self._gone:
            self._read(0.2)
        ended, group = self.ended.pop(number, {}), self._groups.pop(number, None)
        if group is not None:
            if ended and group.was_short_of_memory():
                ended["reason"] = ended["reason"] or "memory"
            group.end()
        return ended

    def is_alive(self) -> bool:
        """Tell whether the process is there."""
        while self._read(0):  # its end comes after all that it said
            pass
        return not self._gone

    def close(self) -> None:
        """Hang up: the process and all its forks end."""
        self._gone = True
        self.control.close()
        while self._groups:
            self._groups.popitem()[1].end()

    def _read(self, seconds: float) -> bool:
        """Wait so long for messages, and hear what has come; False if nothing has."""
        if self._gone or not select.select([self.control], [], [], seconds)[0]:
            return False
        try:
            data = self.control.recv(65536)
        except OSError:
            data = b""
        if not data:
            self._gone = True
            return False
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._hear(json.loads(line))
        return True

    def _hear(self, message: dict[str, Any]) -> None:
        if "ended" not in message:
            return
        if message["ended"] in self._forgotten:
            self._forgotten.remove(message["ended"])
        else:
            self.ended[message["ended"]] = message


class WarmProcess(ForkOrders):
    """A process with the heavy imports done; lives as long as its worker.

    To start takes seconds: there is time for other things before `wait_until_warm`.

    Parameters
    ----------
    confined : bool
        Inside the sandbox, or (False) with the instructor's own rights.
    purpose : str
        "notebooks", or "readers": that knows the little which readers of notebooks need, and so
        starts and forks in a tenth of the time.
    """

    def __init__(self, confined: bool, purpose: str = "notebooks") -> None:
        control, other = socket.socketpair()
        super().__init__(control, confined, walls=False)
        self._stages = threading.Lock()
        self._is_warm = False
        program = [sys.executable, "-P", "-m", "grading.inside.warm", str(other.fileno()),
                   "confined" if confined else "open", purpose]  # fmt: skip
        # What it writes on stderr tells why it did not start.
        self._log = tempfile.TemporaryFile()  # noqa: SIM115
        self.process = subprocess.Popen(
            sandbox.command(program) if confined else program,
            pass_fds=[other.fileno()], stdin=subprocess.DEVNULL, stdout=self._log,
            stderr=self._log, start_new_session=True,
            env={"PATH": os.environ.get("PATH", "/usr/bin")} if confined else sandbox.variables(),
        )  # fmt: skip
        other.close()

    def wait_until_warm(self) -> "WarmProcess":
        """Wait until it can fork, and return it.

        Raises
        ------
        CourseError
            If it did not start.
        """
        deadline = time.monotonic() + START_SECONDS
        while not self._is_warm and time.monotonic() < deadline and not self._gone:
            self._read(1.0)
        if self._is_warm:
            return self
        self._log.seek(0)
        said = self._log.read()[-2000:].decode("utf-8", "replace").strip()
        self.close()
        raise CourseError(f"the process that runs the notebooks did not start: {said or 'no word'}")

    def _hear(self, message: dict[str, Any]) -> None:
        super()._hear(message)
        if "ready" in message:
            self._is_warm, self.walls = True, bool(message["walls"])

    def stage(self, order: Order) -> "Stage":
        """Start a process that runs the leading cells of a step and forks behind them.

        Parameters
        ----------
        order : Order
            Its cells are sources, which must be the master's own.

        Returns
        -------
        Stage

        Raises
        ------
        Closed, TooLate
            If it did not get to the end of the cells.
        """
        control, other = socket.socketpair()
        with self._stages:
            _, job = self.fork("stage", {}, other)
        stage = Stage(control, self.confined, self.walls)
        with contextlib.closing(job):
            job.send(asdict(order))
            said = [job.receive_json(START_SECONDS, LARGEST) for _ in order.cells]
            stage.outputs = [one["outputs"] for one in said]
            stage.is_usable = job.receive_json(START_SECONDS, LARGEST)["ready"]
        return stage

    def close(self) -> None:
        """End the process and all its forks."""
        super().close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(5)  # it ends by itself when nobody is there any more
        if self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._log.close()


class Stage(ForkOrders):
    """A fork of a warm process that has run the leading cells of a step.

    Attributes
    ----------
    outputs : list
        Notebook outputs of each of its cells.
    is_usable : bool
        False where notebooks that fork here would share more than memory.
    """

    outputs: list[Any]
    is_usable = False
