"""Formgrader's points: with the penalty for being late taken off, as everywhere else.

nbgrader keeps penalties in a column that its own export subtracts and its formgrader never reads.
nbgrader_config.py, which formgrader loads, calls `show_final_points`.
"""

import functools
from collections.abc import Callable
from typing import Any

from nbgrader import api
from sqlalchemy import func

PENALTY = func.sum(api.SubmittedNotebook.late_submission_penalty)
Entry = dict[str, Any]


def show_final_points() -> None:
    """Let the lists that formgrader asks of the gradebook hold final points; once is enough."""
    book = api.Gradebook
    if hasattr(book.submission_dicts, "__wrapped__"):
        return
    notebook, assignment = api.SubmittedNotebook, api.SubmittedAssignment
    for name, key in (("submission_dicts", assignment.id),
                      ("notebook_submission_dicts", notebook.id),
                      ("student_dicts", assignment.student_id)):  # fmt: skip
        setattr(book, name, _final_entries(getattr(book, name), key))
    for name in ("average_assignment_score", "average_notebook_score"):
        setattr(book, name, _final_average(getattr(book, name)))
    for kind in (assignment, notebook, api.Student):
        kind.to_dict = _final_entry(kind.to_dict)


def _final(entry: Entry, penalty: float | None) -> Entry:
    return {**entry, "score": max(entry["score"] - (penalty or 0.0), 0.0)}


def _final_entries(method: Callable[..., Any], key: Any) -> Callable[..., Any]:
    """Wrap a method of the gradebook that lists submissions or students."""

    @functools.wraps(method)
    def lists(book: Any, *arguments: Any) -> list[Entry]:
        rows = book.db.query(key, PENALTY).select_from(api.SubmittedNotebook)
        penalties = dict(rows.join(api.SubmittedAssignment).group_by(key).all())
        return [_final(one, penalties.get(one["id"])) for one in method(book, *arguments)]

    return lists


def _final_average(method: Callable[..., float]) -> Callable[..., float]:
    """Wrap a method of the gradebook that gives an average; the step is its last argument."""

    @functools.wraps(method)
    def average(book: Any, *arguments: str) -> float:
        count, penalty = (
            book.db.query(func.count(), PENALTY)
            .select_from(api.SubmittedNotebook)
            .join(api.SubmittedAssignment)
            .join(api.Assignment)
            .filter(api.Assignment.name == arguments[-1])
            .one()
        )
        return float(method(book, *arguments)) - float((penalty or 0.0) / max(count, 1))

    return average


def _final_entry(method: Callable[..., Entry]) -> Callable[..., Entry]:
    """Wrap the method of a submission, one notebook of it, or a student."""

    @functools.wraps(method)
    def entry(row: Any) -> Entry:
        parts = getattr(row, "submissions", [row])
        return _final(method(row), sum(float(p.late_submission_penalty or 0) for p in parts))

    return entry
