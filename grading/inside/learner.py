"""The learner's side: runs the notebook's own cells, then answers calls of its functions.

Everything here runs in the same process as the learner's code and may be taken over by it. So
nothing that it says decides about points: outputs are shown, and values are judged by the checks.
"""

import builtins
import contextlib
import gc
import os
import random
import select
import signal
import sys
import time
from pathlib import Path
from typing import Any

from grading.inside import shell as shells
from grading.inside import wire
from grading.inside.frames import CLAIMED, READY, Channel, Closed, TooLate
from grading.inside.mirror import Mirror
from grading.inside.order import Order, order_of
from grading.inside.wire import WireError

LONGEST = 4000
GRACE = 3.0


def run(job: Channel, calls: Channel) -> int:
    """Run one notebook and serve calls until the grader hangs up; return the exit status."""
    order = order_of(job.receive(60))
    shell = prepare(order)
    itself = os.getpid()
    for cell in order.cells:
        outputs, _ = shell.run(cell.source, order.cell_seconds)
        if os.getpid() != itself:  # a fork that the cell made and that came to its end
            os._exit(0)
        job.send_json({"outputs": outputs})
    gc.freeze()  # so that the forks that answer calls share their memory with this process
    job.send_bytes(READY)
    mirror = None if order.shared else Mirror(Path(os.environ["COURSE_SCRATCH"]))
    while True:
        for channel in select.select([job, calls], [], [])[0]:
            try:
                if channel is calls:
                    _answer(shell, calls, mirror, order.careful)
                else:
                    _claim(shell, job, order.cell_seconds)
            except Closed:
                return 0


def prepare(order: Order) -> shells.Shell:
    """Make the process look like a fresh kernel in a folder of its own.

    Parameters
    ----------
    order : Order
        Its environment, its folder and the files in it.

    Returns
    -------
    Shell
        It runs the cells.
    """
    home = Path(order.folder)
    os.environ.update(order.environment)
    for folder in (home, Path(os.environ["COURSE_SCRATCH"])):
        folder.mkdir(parents=True, exist_ok=True)
    for name, content in order.files.items():
        target = home / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    os.chdir(home)
    # Last on the path: a file of the learner's that is called numpy.py shadows nothing.
    sys.path = [entry for entry in sys.path if entry not in ("", str(home))] + [str(home)]
    builtins.input = _no_input
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    random.seed()
    shell = shells.Shell.instance()
    sys.modules["__main__"] = shell.user_module
    return shell


def _no_input(*prompt: object) -> str:
    raise EOFError("nobody can type here: a notebook that is graded may not ask for input")


def _answer(shell: shells.Shell, calls: Channel, mirror: Mirror | None, careful: bool) -> None:
    """Serve one request; carefully, in a fork, so that a crash or a hang costs that call alone."""
    sent = calls.receive(60)
    if mirror is not None:
        mirror.apply(sent["changes"])
    request = {**wire.decode(sent["asked"]), "seconds": sent["seconds"]}
    if "get" in request:
        calls.send(_looked_up(shell, request["get"]))
        return
    if not careful:
        _send(calls, _called(shell, request, mirror))
        return
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            _send(calls, _called(shell, request, mirror))
            status = 0
        finally:
            os._exit(status)
    problem = _wait(pid, request["seconds"] + GRACE)
    if problem:
        _send(calls, {"raised": {"kind": problem[0], "message": problem[1], "where": ""}})


def _send(calls: Channel, reply: dict[str, Any]) -> None:
    try:
        calls.send(reply)
    except WireError as error:
        calls.send({"raised": {"kind": "ValueError", "message": str(error), "where": ""}})


def _wait(pid: int, seconds: float) -> tuple[str, str] | None:
    """Wait for a call's fork; return what became of it if it did not answer."""
    deadline, pause = time.monotonic() + seconds, 0.0005
    while True:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            code = os.waitstatus_to_exitcode(status)
            if code == 0:
                return None
            ended = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
            return "ProcessEnded", f"the call ended the whole Python process ({ended})"
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            return "TimeoutError", f"no result after {seconds - GRACE:.0f} s"
        time.sleep(pause)
        pause = min(pause * 1.5, 0.02)


def _looked_up(shell: shells.Shell, name: str) -> dict[str, Any]:
    if name not in shell.user_ns:
        return {"missing": True}
    from helpers.checks.notebook_names import globals_read

    value = shell.user_ns[name]
    return {"callable": True, "reads": globals_read(value)} if callable(value) else {"value": value}


def _called(shell: shells.Shell, request: dict[str, Any], mirror: Mirror | None) -> dict[str, Any]:
    """Call a function of the notebook; return its value or what it raised, and what it printed."""
    from helpers.checks.core import where_raised
    from helpers.guard import answering

    reply: dict[str, Any] = {}
    with shells.collecting() as collector:
        try:
            with answering(), shells.time_limit(request["seconds"]):
                function = shell.user_ns[request["call"]]
                reply["value"] = function(*request["args"], **request["kwargs"])
        except shells.TooSlow:
            message = f"no result after {request['seconds']:.0f} s"
            reply = {"raised": {"kind": "TimeoutError", "message": message, "where": ""}}
        except BaseException as error:
            reply = {"raised": _described(error, where_raised)}
    reply["printed"] = collector.printed()[:LONGEST]
    if mirror is not None:
        reply["changes"] = mirror.changes()
    return reply


def _described(error: BaseException, where_raised: Any) -> dict[str, str]:
    message = where = ""
    with contextlib.suppress(Exception):
        message = str(error)[:LONGEST]
    with contextlib.suppress(Exception):
        where = where_raised(error)[:LONGEST]
    # A subclass of NotImplementedError is an unfilled stub as well.
    stub = isinstance(error, NotImplementedError)
    kind = "NotImplementedError" if stub else type(error).__name__[:100]
    return {"kind": kind, "message": message, "where": where}


def _claim(shell: shells.Shell, job: Channel, seconds: float) -> None:
    """Run a visible check here too, to see whether this process says something else."""
    request = job.receive(60)
    _, error = shell.run(request["claim"], seconds)
    with contextlib.suppress(TooLate):
        job.send_bytes(CLAIMED if error is None else b"")
