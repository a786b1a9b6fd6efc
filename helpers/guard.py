"""Helpers that must not do a learner's work while an answer is being checked."""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import ParamSpec, TypeVar

from helpers.errors import CourseError

P = ParamSpec("P")
R = TypeVar("R")
_answering: ContextVar[bool] = ContextVar("answering", default=False)


class HandedBack(CourseError):
    """An answer called a helper that would do its work."""


@contextmanager
def answering() -> Iterator[None]:
    """Mark that a learner's function runs now, so that guarded helpers refuse."""
    token = _answering.set(True)
    try:
        yield
    finally:
        _answering.reset(token)


def not_for_answers(function: Callable[P, R]) -> Callable[P, R]:
    """Refuse calls of a helper from inside an answer that is being checked.

    Parameters
    ----------
    function : callable
        A helper that gives what a learner shall make: a tile, a checkpoint, an expected result.

    Returns
    -------
    callable
        The same function, which raises `HandedBack` while `answering`.
    """

    @functools.wraps(function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        if _answering.get():
            raise HandedBack(
                f"your answer calls helpers' {function.__name__}, which hands the work back: "
                "write this step with the libraries named in the task"
            )
        return function(*args, **kwargs)

    return guarded
