"""The trusted side: runs the master's check cells on stand-ins for the learner's functions.

No object of the learner's is ever here; a stand-in sends the arguments to the learner's process
and gives back plain data. Each check cell gets a namespace of its own. What checks show is run
before anything that they hide, so that no function can tell what it was given by a hidden part.
"""

import ast
import builtins
import contextlib
import io
import linecache
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from grading.inside import wire
from grading.inside.frames import Channel, Closed, TooLate
from grading.inside.mirror import Mirror
from grading.inside.names import free_names
from grading.inside.order import Code, order_of
from grading.inside.replies import Replies
from grading.inside.verdict import Verdict
from grading.inside.wire import TooLarge, WireError

GRACE = 10.0
LONGEST = 4000
MOST_PRINTED = 20_000


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
        self.replies = Replies()
        # Since it was called with hidden arguments, whatever it says may be about them.
        self.is_silent = False
        self.begin_check()

    def begin_check(
        self, printed: list[str] | None = None, asked: set[bytes] | None = None
    ) -> None:
        """Note what is printed and asked from now on as that of one check, a new one by default."""
        self.printed = [] if printed is None else printed
        self.replies.begin_check(asked)

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Send a request and return the reply.

        What an earlier check has asked is not asked again (see `Replies`).

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
            question = wire.encode(request)
            known = self.replies.earlier(question, any(changes.values()))
            if known is not None:
                earlier: dict[str, Any] = wire.decode(known)
                return earlier
            if self.calls.has_waiting():
                raise Closed  # an answer to what was not asked: all after it would be another's
            self.calls.send({"asked": question, "changes": changes, "seconds": self.seconds})
            content = self.calls.receive_bytes(self.seconds + GRACE)
            reply = wire.decode(content)
            if not isinstance(reply, dict):
                raise WireError("the reply is no reply")
            if self.mirror is not None and "changes" in reply:
                self.mirror.apply(reply["changes"])
                self.replies.keep(question, content, any(reply["changes"].values()))
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
            return StandIn(name, self, _names(reply.get("reads")))
        if "value" in reply:
            return reply["value"]
        from helpers.checks.core import AnswerRaised

        raise AnswerRaised("NameError", f"name {name!r} is not defined")


class StandIn:
    """Stands for a function that lives in the learner's process.

    `reads` are the global names that its code reads; that process says so, and it serves to word a
    failure alone.
    """

    def __init__(self, name: str, remote: Remote, reads: tuple[str, ...] = ()) -> None:
        self.__name__ = self.__qualname__ = name
        self.__remote__ = remote
        self.reads = reads

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function over there."""
        from helpers.checks.core import AnswerRaised

        request = {"call": self.__name__, "args": args, "kwargs": kwargs}
        reply = self.__remote__.ask(request)
        if not self.__remote__.is_silent:
            self.__remote__.printed.append(str(reply.get("printed", ""))[:LONGEST])
        raised = reply.get("raised")
        if isinstance(raised, dict):
            words = [str(raised.get(key, ""))[:LONGEST] for key in ("kind", "message", "where")]
            raise AnswerRaised(*words)
        if "value" not in reply:
            raise AnswerRaised("ValueError", "no result came back")
        return reply["value"]


def _names(told: Any) -> tuple[str, ...]:
    """Return the names among what another process tells, whatever that is."""
    names = told[:100] if isinstance(told, list) else []
    return tuple(name for name in names if isinstance(name, str) and name.isidentifier())


def run(job: Channel, calls: Channel) -> int:
    """Judge the check cells that the grader sends; return the exit status."""
    order = order_of(job.receive(60))
    os.environ.update(order.environment)
    folder = Path(os.environ["COURSE_SCRATCH"])
    folder.mkdir(parents=True, exist_ok=True)
    os.chdir(folder)
    remote = Remote(calls, order.call_seconds, None if order.shared else Mirror(folder))
    remote.is_silent = order.silent
    judge_all([Judging(cell, remote, order.call_seconds) for cell in order.checks], job)
    job.send_json({"done": True, "lost": bool(remote.lost)})
    return 0


def judge_all(judgings: list["Judging"], job: Channel) -> None:
    """Run what all checks show, then what they hide, and send a verdict on each.

    When a hidden part calls, the learner's functions have said all that is passed on of them.
    """
    for judging in judgings:
        job.send_json({"begins": judging.cell.id})
        judging.run_shown()
        if judging.is_over:
            job.send_json(asdict(judging.verdict()))
    for judging in [j for j in judgings if not j.is_over]:
        job.send_json({"begins": judging.cell.id})
        judging.remote.is_silent = True
        judging.run_hidden()
        job.send_json(asdict(judging.verdict()))


class Judging:
    """One check cell while it is run.

    Parameters
    ----------
    cell : Code
        The check as the master has it.
    remote : Remote
        The learner's process.
    seconds : float
        CPU time that each part may take here; a longer one ends this process.

    Attributes
    ----------
    is_over : bool
        There is a verdict.
    """

    def __init__(self, cell: Code, remote: Remote, seconds: float) -> None:
        self.cell, self.remote, self.cpu = cell, remote, seconds
        self.name = f"<check {cell.id}>"
        self.namespace: dict[str, Any] = {"__name__": "__main__", "__builtins__": builtins}
        self.printed, self.answer_printed = io.StringIO(), list[str]()
        self.asked: set[bytes] = set()
        self.seconds = 0.0
        self.kind, self.message, self.ename = "passed", "", ""
        self.share: float | None = None
        self.is_over = self.in_hidden = False
        self.rest: list[ast.stmt] = []

    def run_shown(self) -> None:
        """Run what stands before the hidden part; the whole cell where it has none."""
        with self._judging():
            source = self.cell.source
            linecache.cache[self.name] = (len(source), None, source.splitlines(True), self.name)
            body = ast.parse(source, self.name).body
            hidden = set(self.cell.hidden)
            first = next((at for at, node in enumerate(body) if not hidden.isdisjoint(
                range(node.lineno, (node.end_lineno or node.lineno) + 1))), len(body))  # fmt: skip
            self.rest = body[first:]
            for free in free_names(source, self.name):
                self.namespace[free] = self.remote.look_up(free)
            self.share = _execute(body[:first], self.name, self.namespace)
        self.is_over = self.is_over or not self.rest

    def run_hidden(self) -> None:
        """Run the rest."""
        self.in_hidden = True
        with self._judging():
            self.share = _execute(self.rest, self.name, self.namespace)
        self.is_over = True

    @contextlib.contextmanager
    def _judging(self) -> Iterator[None]:
        """Turn whatever a part of the check raises into the verdict."""
        started = time.perf_counter()
        self.remote.begin_check(self.answer_printed, self.asked)
        signal.setitimer(signal.ITIMER_PROF, self.cpu)
        try:
            with (
                contextlib.redirect_stdout(self.printed),
                contextlib.redirect_stderr(io.StringIO()),
            ):
                yield
        except (Exception, SystemExit) as error:
            self.kind, self.message = _kind_of(error)
            self.ename, self.is_over = type(error).__name__, True
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            self.seconds += time.perf_counter() - started

    def verdict(self) -> Verdict:
        """Return what came of the check, as far as this process knows."""
        passed = self.kind == "passed"
        return Verdict(
            self.cell.id, passed=passed, kind=self.kind, message=self.message[:LONGEST],
            hidden=not passed and (self.in_hidden or self.remote.is_silent),
            printed="".join(self.answer_printed)[:LONGEST], seconds=round(self.seconds, 3),
            share=self.share, shown=self.printed.getvalue()[:MOST_PRINTED], ename=self.ename,
        )  # fmt: skip


def _execute(body: list[ast.stmt], name: str, namespace: dict[str, Any]) -> float | None:
    """Run statements; return the value of the last one where it is a number."""
    last = body[-1] if body and isinstance(body[-1], ast.Expr) else None
    rest = body[:-1] if last else body
    exec(compile(ast.Module(rest, []), name, "exec"), namespace)
    value = eval(compile(ast.Expression(last.value), name, "eval"), namespace) if last else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _kind_of(error: BaseException) -> tuple[str, str]:
    """Return how a check ended that did not pass, and what it says."""
    from helpers.checks import core

    if isinstance(error, core.AnswerRaised):
        return "raised", f"{error.kind}: {error.message}"
    if isinstance(error, core.NotFilledIn):
        return "not filled in", str(error)
    if isinstance(error, AssertionError):  # CheckFailed is one
        return "failed", core.whole_message(error)
    return "defect", core.whole_message(error)
