"""Checks tried with functions that nobody has filled in: what they judge is then made.

It stays in this process, and its forks find it. That includes what checks hide, so no learner's
process may be forked here.
"""

import ast
import contextlib
import io
import os
import signal
import tempfile
from typing import Any, NoReturn
from unittest import mock

from grading.inside.names import free_names
from grading.inside.order import Order


def rehearse(order: Order) -> None:
    """Run each statement of the checks; how it ends does not matter.

    Parameters
    ----------
    order : Order
        As a checker gets it. All together may take as much CPU time as one call, or the process
        ends.
    """
    signal.setitimer(signal.ITIMER_PROF, order.call_seconds)
    with (
        tempfile.TemporaryDirectory() as scratch,
        mock.patch.dict(os.environ, order.environment, COURSE_SCRATCH=scratch),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        for check in order.checks:
            names: dict[str, Any] = {"__name__": "__main__"}
            names |= dict.fromkeys(free_names(check.source), _not_filled_in)
            for statement in ast.parse(check.source).body:
                with contextlib.suppress(Exception, SystemExit):
                    exec(compile(ast.Module([statement], []), "<rehearsal>", "exec"), names)
    signal.setitimer(signal.ITIMER_PROF, 0)


def _not_filled_in(*args: object, **kwargs: object) -> NoReturn:
    raise NotImplementedError
