"""The grader's end of a warm process: starts it, orders forks, hears how they ended."""

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from typing import Any

from grading import sandbox
from grading.inside.frames import Channel, pair
from helpers.errors import CourseError

START_SECONDS = 180
# User ids without an account, where root grades; a container may map no more than 65536.
FIRST_USER, USERS = 20_000, 40_000


class WarmProcess:
    """A process that forks for each notebook; lives as long as its worker.

    Parameters
    ----------
    confined : bool
        Inside the sandbox, or (False) with the instructor's own rights.
    """

    def __init__(self, confined: bool) -> None:
        self.confined = confined
        self.ended: dict[int, dict[str, Any]] = {}
        self._rest = b""
        self._numbers = 0
        self.control, other = socket.socketpair()
        program = [sys.executable, "-P", "-m", "grading.inside.warm", str(other.fileno()),
                   "confined" if confined else "open"]  # fmt: skip
        # What it writes on stderr tells why it did not start.
        self._log = tempfile.TemporaryFile()  # noqa: SIM115
        self.process = subprocess.Popen(
            sandbox.command(program) if confined else program,
            pass_fds=[other.fileno()], stdin=subprocess.DEVNULL, stdout=self._log,
            stderr=self._log, start_new_session=True,
            env={"PATH": os.environ.get("PATH", "/usr/bin")} if confined else sandbox.variables(),
        )  # fmt: skip
        other.close()
        # The kernel's limit of processes counts all that a user has on the machine: workers that
        # shared one user would let a fork bomb in one notebook fail the notebook beside it.
        self.user = FIRST_USER + self.process.pid % USERS
        self.walls = bool(self._wait_ready()["walls"])

    def _wait_ready(self) -> dict[str, Any]:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            for message in self._read(1.0):
                if "ready" in message:
                    return message
            if self.process.poll() is not None:
                break
        self._log.seek(0)
        said = self._log.read()[-2000:].decode("utf-8", "replace").strip()
        self.close()
        raise CourseError(f"the process that runs the notebooks did not start: {said or 'no word'}")

    def fork(self, role: str, limits: dict[str, int], calls: socket.socket) -> tuple[int, Channel]:
        """Start one side of a notebook.

        Parameters
        ----------
        role : str
            "learner" or "checker".
        limits : dict
            As `Limits.of_learner` gives them.
        calls : socket
            This side's end of the channel between the two sides; closed here.

        Returns
        -------
        number : int
            For `kill` and `wait`.
        job : Channel
            To the new process.
        """
        self._numbers += 1
        job, other = pair()
        order = {"fork": self._numbers, "role": role, "limits": limits, "confined": self.confined,
                 "walls": self.confined and self.walls, "user": self.user}  # fmt: skip
        line = json.dumps(order).encode() + b"\n"
        socket.send_fds(self.control, [line], [other.fileno(), calls.fileno()])
        other.close()
        calls.close()
        return self._numbers, job

    def kill(self, number: int, seconds: float = 20) -> dict[str, Any]:
        """End a fork and all it started; return how it ended.

        Returns
        -------
        dict
            ``status``, ``cpu`` (seconds), ``peak`` (bytes), ``reason`` ("memory", "processes" or
            "" where the watcher did not end it).
        """
        if number not in self.ended:
            with contextlib.suppress(OSError):
                self.control.sendall(json.dumps({"kill": number}).encode() + b"\n")
        return self.wait(number, seconds)

    def wait(self, number: int, seconds: float) -> dict[str, Any]:
        """Wait for a fork to end; {} if it does not."""
        deadline = time.monotonic() + seconds
        while number not in self.ended and time.monotonic() < deadline and self.is_alive():
            self._read(0.2)
        return self.ended.pop(number, {})

    def is_alive(self) -> bool:
        """Tell whether the warm process is there."""
        return self.process.poll() is None

    def _read(self, seconds: float) -> list[dict[str, Any]]:
        if not select.select([self.control], [], [], seconds)[0]:
            return []
        try:
            data = self.control.recv(65536)
        except OSError:
            data = b""
        if not data:
            time.sleep(0.05)
            return []
        *lines, self._rest = (self._rest + data).split(b"\n")
        messages = [json.loads(line) for line in lines]
        self.ended.update({m["ended"]: m for m in messages if "ended" in m})
        return messages

    def close(self) -> None:
        """End the warm process and all its forks."""
        self.control.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(5)  # it ends by itself when nobody is there any more
        if self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._log.close()
