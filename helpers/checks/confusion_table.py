"""Checks of `confusion_table`: pairs of pixels whose counts are chosen first."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from helpers.checks.core import call, check
from helpers.checks.judging.accuracy_judgements import judge_shares, judge_table, table_and_shares

Counts = Sequence[Sequence[int]]
COUNTS: Counts = ((45, 5, 0), (2, 18, 0), (3, 7, 30))
CODES = (1, 2, 3)


@check("confusion_table-counts", "rows are the map, columns the reference, each pair counted once")
def counts(
    answer: Callable[..., Any],
    *,
    expected: Counts = COUNTS,
    codes: Sequence[int] = CODES,
    outside: int = 4,
    seed: int = 3,
) -> None:
    """Judge the counts; some pixels have no class on the map (0) and count nowhere.

    Parameters
    ----------
    answer : callable
        The learner's `confusion_table`.
    expected : sequence of sequence of int
        The table of counts, rows the map.
    codes : sequence of int
        Class codes in the order of rows and columns.
    outside : int
        Pixels that are 0 on the map.
    seed : int
        Seed of the pixels' order.
    """
    mapped, reference = _pairs(expected, codes, outside, seed)
    table, _, _ = table_and_shares(call(answer, mapped, reference, list(codes)), len(codes))
    judge_table(table, np.array(expected), codes)


@check("confusion_table-users-producers", "user's and producer's accuracy are right per class")
def users_producers(
    answer: Callable[..., Any],
    *,
    table: Counts = COUNTS,
    codes: Sequence[int] = CODES,
    outside: int = 9,
    seed: int = 4,
) -> None:
    """Judge both shares of every class; where nothing was counted any value may stand.

    Parameters
    ----------
    answer : callable
        The learner's `confusion_table`.
    table, codes, outside, seed
        As for `counts`.
    """
    mapped, reference = _pairs(table, codes, outside, seed)
    result = table_and_shares(call(answer, mapped, reference, list(codes)), len(codes))
    whole = np.array(table, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        users, producers = (whole.diagonal() / whole.sum(axis=axis) for axis in (1, 0))
    uncounted = whole.diagonal() / [max((reference == code).sum(), 1) for code in codes]
    judge_shares(result[1], users, producers, codes, "user's", "row (the map)")
    judge_shares(result[2], producers, users, codes, "producer's", "column (the reference)",
                 uncounted)  # fmt: skip


def draw_counts(codes: Sequence[int], seed: int) -> Counts:
    """Draw a table of counts in which the second class has no pixel.

    Parameters
    ----------
    codes : sequence of int
        Class codes, three or more.
    seed : int
        Seed of the counts.

    Returns
    -------
    sequence of sequence of int
        Every other class has right pixels and wrong ones of both kinds.
    """
    size = len(codes)
    drawn = np.random.default_rng(seed).integers(1, 12, (size, size))
    drawn += 15 * np.eye(size, dtype=int)
    drawn[1], drawn[:, 1] = 0, 0
    return [[int(count) for count in row] for row in drawn]


def _pairs(
    table: Counts, codes: Sequence[int], outside: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Make pixels that give a table of counts, in any order, and some without a class."""
    pairs = [
        (mapped, reference)
        for mapped, row in zip(codes, table, strict=True)
        for reference, count in zip(codes, row, strict=True)
        for _ in range(count)
    ]
    # a class without any pixel is without one here as well
    whole = np.array(table)
    present = [code for code, n in zip(codes, whole.sum(0) + whole.sum(1), strict=True) if n]
    pairs += [(0, present[place % len(present)]) for place in range(outside)]
    mixed = np.random.default_rng(seed).permutation(np.array(pairs))
    return mixed[:, 0].astype("uint8"), mixed[:, 1].astype("uint8")
