"""How a check runs an answer, judges it, and tells the learner why.

A check never passes by accident: whatever goes wrong in its own code is a `CheckDefect`, and a
learner's function that raises, prints, warns or returns nothing ends in a `CheckFailed` or in
nothing at all.
"""

import contextlib
import copy
import functools
import io
import os
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

from helpers.checks.live import STOPS, is_live, record, show_box, show_passed, take_back
from helpers.checks.notebook_names import variable_for_argument
from helpers.checks.plain import NotPlain, plain
from helpers.checks.raised import explain
from helpers.checks.wording import (
    FAILED,
    LABELS,
    PASSED,
    labelled,
    placed,
    sentence,
    shorten,
    visible,
)
from helpers.errors import CourseError
from helpers.guard import HandedBack, answering
from helpers.kernel.newest import below_the_stub, not_run


class CheckFailed(AssertionError):
    """An answer that does not do what the task asks.

    Parameters
    ----------
    lines : sequence of str
        Title, what was expected, what came and where, the likely cause, the next step.
    """

    def __init__(self, *lines: str) -> None:
        self.lines = [line for line in lines if line]
        self.shown_as_box = False
        super().__init__("\n".join(self.lines))

    def _render_traceback_(self) -> list[str]:
        """Show the words and no code: in a live notebook the box above has said them already."""
        if self.shown_as_box:
            return [STOPS]
        return [f"{type(self).__name__}: {line}" if i == 0 else line
                for i, line in enumerate(self.lines)]  # fmt: skip


class NotRun(CheckFailed):
    """The newest text of the answer has not run, so there is nothing to be judged."""


class NotFilledIn(CheckFailed):
    """The answer cell still holds the stub."""


class CheckDefect(Exception):
    """The check itself broke; it counts as not passed and is reported to the instructor."""

    def _render_traceback_(self) -> list[str]:
        return [f"CheckDefect: {self}"]


class AnswerRaised(Exception):
    """An answer in another process raised; carries the words that a learner needs."""

    def __init__(self, kind: str, message: str, where: str = "") -> None:
        super().__init__(message)
        self.kind, self.message, self.where = kind, message, where


def fail(*, expected: str, got: str, where: str = "", cause: str = "", hint: str = "") -> NoReturn:
    """End a check as not passed; the form of the message is made here (see `wording`).

    Parameters
    ----------
    expected, got : str
        What the task asks for, and what came.
    where : str
        The place: a pixel, a row, a column, a feature.
    cause : str
        The likely cause.
    hint : str
        One next step.

    Raises
    ------
    CheckFailed
        Always.

    Examples
    --------
    >>> fail(expected="shape (6, 5)", got="shape (5, 6)", hint="exchange rows and columns")
    Traceback (most recent call last):
        ...
    helpers.checks.core.CheckFailed: Expected: Shape (6, 5).
    Got: Shape (5, 6).
    Next step: Exchange rows and columns.
    """
    texts = (expected, placed(got, where), cause, hint)
    raise CheckFailed(*map(labelled, LABELS, texts))


def check(grade_id: str, behaviour: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a function a check.

    Parameters
    ----------
    grade_id : str
        Id of the notebook cell that calls it, ``FUNCTION-ASPECT``.
    behaviour : str
        What a right answer does, in the words that the cell and the table of points have as well.

    Returns
    -------
    callable
        A decorator. The decorated check takes the learner's function first, returns None, prints
        one line when it passes and raises `CheckFailed` or `CheckDefect` when it does not.
    """

    def decorate(judge: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(judge)
        def run(answer: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
            _refuse_old(answer)
            try:
                judge(answer, *args, **kwargs)
            except CheckFailed as failure:
                if isinstance(failure, NotFilledIn) and is_live():
                    failure.lines += below_the_stub(answer)
                _name_variable(failure, answer)
                failure.lines.insert(0, labelled(FAILED, behaviour))
                failure.args = ("\n".join(failure.lines),)
                record(grade_id, False)
                take_back(sentence(behaviour))
                failure.shown_as_box = show_box(failure.lines)
                raise failure from None
            except Exception as error:
                last = traceback.extract_tb(error.__traceback__)[-1]
                raise CheckDefect(
                    f"the check {grade_id} is itself broken ({type(error).__name__}: {error}, "
                    f"{Path(last.filename).name} line {last.lineno}); this is no fault of yours, "
                    "please tell your instructor"
                ) from error
            record(grade_id, True)
            passed = labelled(PASSED, behaviour)
            if not show_passed(passed):
                print(passed)

        run.grade_id = grade_id  # type: ignore[attr-defined]
        run.behaviour = behaviour  # type: ignore[attr-defined]
        return run

    return decorate


def _refuse_old(answer: Callable[..., Any]) -> None:
    """Judge nothing while the newest text of the answer's cell has not run; none at grading."""
    lines = not_run(answer) if is_live() else []
    if lines:
        failure = NotRun(*lines)
        failure.shown_as_box = show_box(lines)
        raise failure


def _name_variable(failure: CheckFailed, answer: Callable[..., Any]) -> None:
    """Put the cause and the next step right where an answer uses a variable of the notebook."""
    found = variable_for_argument(answer)
    if found and any(line.startswith("Likely cause: ") for line in failure.lines):
        variable, argument = found
        lines = (x for x in failure.lines if not x.startswith(("Likely cause: ", "Next step: ")))
        failure.lines = [
            *lines,
            f"Likely cause: {answer.__name__} reads {variable}, a variable of the notebook, in "
            f"place of its argument {argument}.",
            f"Next step: Use {argument}: the function has to work with whatever it is given.",
        ]


def call(answer: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Run a learner's function on copies of the arguments and give back what it returns.

    What it writes to stdout or stderr is kept away from the check's own output: nbgrader gives
    no points to a cell with stderr output.

    Parameters
    ----------
    answer : callable
        The learner's function, or a stand-in for one that lives in another process.
    *args, **kwargs
        Plain data: arrays, tables, paths, text.

    Returns
    -------
    object
        What the function returned, with its arrays made plain (see `plain`).

    Raises
    ------
    CheckFailed
        If the function is not filled in, raises, or hands the work back.
    """
    name = getattr(answer, "__name__", "the function")
    try:
        with answering(), _quiet():
            if not hasattr(answer, "__remote__"):  # what travels is a copy already
                args, kwargs = copy.deepcopy((args, kwargs))
            # inside, because reading a lazy result runs the answer's code
            return plain(answer(*args, **kwargs))
    except NotImplementedError:
        raise NotFilledIn(f"You have not filled in {name} yet.") from None
    except HandedBack as error:
        fail(expected=f"{name}() does the work of this step itself", got=str(error))
    except NotPlain as error:
        fail(
            expected="plain values, whose every number can be looked at",
            got=error.got,
            cause=error.cause,
            hint=error.hint,
        )
    except AnswerRaised as error:
        _report_raised(name, error.kind, error.message, error.where)
    except (Exception, SystemExit) as error:
        _report_raised(name, type(error).__name__, str(error), where_raised(error))


def _report_raised(name: str, kind: str, message: str, where: str) -> NoReturn:
    if kind == "NotImplementedError":
        raise NotFilledIn(f"You have not filled in {name} yet.")
    if kind == "HandedBack":
        fail(expected=f"{name}() does the work of this step itself", got=shorten(message))
    line = where.partition(": ")[2].strip("`")
    cause, step = explain(kind, message, line)
    raise CheckFailed(
        labelled("Expected", f"{name}() runs to its end"),
        labelled("Got", placed(f"{visible(kind)}: {shorten(message)}", visible(where))),
        labelled("Likely cause", cause),
        labelled("Next step", step),
    )


def where_raised(error: BaseException) -> str:
    """Return the line of the learner's own code in which an error arose, or ''.

    Returns
    -------
    str
        Such as "line 3 of your cell: `x = y`".
    """
    own = [f for f in traceback.extract_tb(error.__traceback__) if _is_own(f.filename)]
    if not own:
        return ""
    line = (own[-1].line or "").strip()
    return f"line {own[-1].lineno} of your cell" + (f": `{line}`" if line else "")


def _is_own(file_name: str) -> bool:
    """Tell whether code comes from a cell, rather than from a file or from a library's own text."""
    made = ("<frozen ", "<__array_function__", "<string>", "<decorator-gen")
    return "ipykernel" in file_name or (
        file_name.startswith("<") and not file_name.startswith(made)
    )


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep all output of an answer away: Python's streams and what C libraries write to 1 and 2."""
    with (
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
        _silent_descriptor(2),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        yield


@contextlib.contextmanager
def _silent_descriptor(number: int) -> Iterator[None]:
    """Send what is written to a file descriptor nowhere: GDAL writes its warnings there."""
    sys.stderr.flush()
    try:
        kept = os.dup(number)
    except OSError:  # no such stream, as in a windowed program
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, number)
        yield
    finally:
        os.dup2(kept, number)
        os.close(kept)
        os.close(nowhere)


def whole_message(error: BaseException) -> str:
    """Return all that a learner is told by an exception of a check."""
    if isinstance(error, CheckFailed | CheckDefect | CourseError):
        return str(error)
    return f"{type(error).__name__}: {error}"
