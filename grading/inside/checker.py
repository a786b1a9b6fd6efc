"""The trusted side: runs the master's check cells on stand-ins for the learner's functions.

No object of the learner's is ever here; a stand-in sends the arguments to the learner's process
and gives back plain data. Each check cell gets a namespace of its own.
"""

import ast
import builtins
import contextlib
import hashlib
import io
import linecache
import os
import time
from pathlib import Path
from typing import Any

from grading.inside import wire
from grading.inside.frames import Channel, Closed, TooLate
from grading.inside.mirror import Mirror
from grading.inside.names import free_names
from grading.inside.wire import TooLarge, WireError

GRACE = 10.0
LONGEST = 4000
MOST_PRINTED = 20_000
MOST_KEPT = 2**20  # bytes of a reply that is kept for later checks


class Remote:
    """The learner's process as the checks see it.

    Parameters
    ----------
    calls : Channel
        To the learner's process.
    seconds : float
        How long one call may take.
    mirror : Mirror or None
        The scratch folder; None where both sides share it.
    """

    def __init__(self, calls: Channel, seconds: float, mirror: Mirror | None) -> None:
        self.calls, self.seconds, self.mirror = calls, seconds, mirror
        self.lost = ""
        self.replies: dict[bytes, bytearray] = {}
        self.begin_check()

    def begin_check(self) -> None:
        """Forget what the check before has printed and asked."""
        self.printed: list[str] = []
        self.asked: set[bytes] = set()

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Send a request and return the reply.

        What an earlier check has asked is not asked again: checks that judge the same scene share
        one call. Within a check each call is made, for it may be about calling twice.

        Raises
        ------
        AnswerRaised
            If the process is gone, late, or sends what is no plain data.
        """
        from helpers.checks.core import AnswerRaised

        if self.lost:
            raise AnswerRaised("ProcessEnded", self.lost)
        changes = self.mirror.changes() if self.mirror is not None else {}
        try:
            question = hashlib.sha256(wire.encode(request)).digest()
            earlier = question not in self.asked and not any(changes.values())
            self.asked.add(question)
            if earlier and question in self.replies:
                known: dict[str, Any] = wire.decode(self.replies[question])
                return known
            self.calls.send({**request, "changes": changes, "seconds": self.seconds})
            content = self.calls.receive_bytes(self.seconds + GRACE)
            reply = wire.decode(content)
            if not isinstance(reply, dict):
                raise WireError("the reply is no reply")
            if self.mirror is not None and "changes" in reply:
                self.mirror.apply(reply["changes"])
                if len(content) <= MOST_KEPT and not any(reply["changes"].values()):
                    self.replies[question] = content
            return reply
        except TooLate:
            self.lost = f"no result after {self.seconds:.0f} s"
            raise AnswerRaised("TimeoutError", self.lost) from None
        except Closed:
            self.lost = "the notebook's Python process has ended"
            raise AnswerRaised("ProcessEnded", self.lost) from None
        except Exception as error:  # hostile replies may break anything that reads them
            words = f"what came back cannot be read ({str(error)[:200]})"
            self.lost = words if isinstance(error, TooLarge) else ""
            raise AnswerRaised("ValueError", words) from None

    def look_up(self, name: str) -> Any:
        """Return a stand-in for a function, or the plain value of anything else.

        Raises
        ------
        AnswerRaised
            If the notebook does not define the name.
        """
        reply = self.ask({"get": name})
        if reply.get("callable") is True:
            return StandIn(name, self)
        if "value" in reply:
            return reply["value"]
        from helpers.checks.core import AnswerRaised

        raise AnswerRaised("NameError", f"name {name!r} is not defined")


class StandIn:
    """Stands for a function that lives in the learner's process."""

    def __init__(self, name: str, remote: Remote) -> None:
        self.__name__ = self.__qualname__ = name
        self.__remote__ = remote

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function over there."""
        from helpers.checks.core import AnswerRaised

        request = {"call": self.__name__, "args": args, "kwargs": kwargs}
        reply = self.__remote__.ask(request)
        self.__remote__.printed.append(str(reply.get("printed", ""))[:LONGEST])
        raised = reply.get("raised")
        if isinstance(raised, dict):
            words = [str(raised.get(key, ""))[:LONGEST] for key in ("kind", "message", "where")]
            raise AnswerRaised(*words)
        if "value" not in reply:
            raise AnswerRaised("ValueError", "no result came back")
        return reply["value"]


def run(job: Channel, calls: Channel) -> int:
    """Judge the check cells that the grader sends; return the exit status."""
    order = job.receive(60)
    os.environ.update(order["environment"])
    folder = Path(os.environ["COURSE_SCRATCH"])
    folder.mkdir(parents=True, exist_ok=True)
    os.chdir(folder)
    remote = Remote(calls, order["call_seconds"], None if order["shared"] else Mirror(folder))
    for cell in order["checks"]:
        job.send(judge(cell, remote))
    job.send({"done": True, "lost": bool(remote.lost)})
    return 0


def judge(cell: dict[str, Any], remote: Remote) -> dict[str, Any]:
    """Run one check cell.

    Parameters
    ----------
    cell : dict
        ``id``, ``source`` of the master, and ``hidden``, the line numbers of its hidden part.
    remote : Remote
        The learner's process.

    Returns
    -------
    dict
        ``check`` (id), ``passed``, ``kind`` ("passed", "failed", "not filled in", "raised",
        "defect"), ``message``, ``hidden`` (it failed in the hidden part), ``printed`` by the
        check, ``answer_printed`` by the learner's function, ``share`` (None or the part of the
        points that the cell's last expression gives), ``seconds``, ``error`` (a notebook output).
    """
    started = time.perf_counter()
    remote.begin_check()
    name = f"<check {cell['id']}>"
    source = cell["source"]
    linecache.cache[name] = (len(source), None, source.splitlines(True), name)
    printed = io.StringIO()
    verdict: dict[str, Any] = {"kind": "passed", "message": "", "hidden": False, "share": None}
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
            namespace = {"__name__": "__main__", "__builtins__": builtins}
            for free in free_names(source, name):
                namespace[free] = remote.look_up(free)
            verdict["share"] = _execute(source, name, namespace)
    except (Exception, SystemExit) as error:
        verdict.update(_verdict_of(error, cell, name))
    return {"check": cell["id"], "passed": verdict["kind"] == "passed", **verdict,
            "printed": printed.getvalue()[:MOST_PRINTED],
            "answer_printed": "".join(remote.printed)[:LONGEST],
            "seconds": round(time.perf_counter() - started, 3)}  # fmt: skip


def _execute(source: str, name: str, namespace: dict[str, Any]) -> float | None:
    """Run a cell; return its last expression's value where that is a number."""
    tree = ast.parse(source, name)
    last = None
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        last = ast.Expression(tree.body.pop().value)  # type: ignore[attr-defined]
    exec(compile(tree, name, "exec"), namespace)
    value = eval(compile(last, name, "eval"), namespace) if last is not None else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _verdict_of(error: BaseException, cell: dict[str, Any], name: str) -> dict[str, Any]:
    """Return how a check ended that did not pass."""
    from helpers.checks import core

    line = 0
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == name:
            line = trace.tb_lineno
        trace = trace.tb_next
    if isinstance(error, core.AnswerRaised):
        kind, message = "raised", f"{error.kind}: {error.message}"
    elif isinstance(error, core.NotFilledIn):
        kind, message = "not filled in", str(error)
    elif isinstance(error, AssertionError):  # CheckFailed is one
        kind, message = "failed", core.whole_message(error)
    else:
        kind, message = "defect", core.whole_message(error)
    return {"kind": kind, "message": message[:LONGEST], "hidden": line in cell["hidden"],
            "ename": type(error).__name__}  # fmt: skip
