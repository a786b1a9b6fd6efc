"""Comparisons that a hostile value fails: NaN, infinity and another shape are never right."""

from typing import Any

import numpy as np


def within(got: Any, expected: Any, *, absolute: float = 0.0, relative: float = 0.0) -> np.ndarray:
    """Return where a value lies near what is expected.

    Parameters
    ----------
    got, expected : array_like of numbers
        Shapes that can be broadcast.
    absolute, relative : float
        Largest difference, and largest part of the expected value.

    Returns
    -------
    bool array
        False where either is NaN or infinite.

    Examples
    --------
    >>> within([1.0, np.nan, np.inf], 1.0, absolute=0.5).tolist()
    [True, False, False]
    """
    mine, right = np.asarray(got, dtype="float64"), np.asarray(expected, dtype="float64")
    with np.errstate(invalid="ignore", over="ignore"):
        near = np.abs(mine - right) <= absolute + relative * np.abs(right)
    return near & np.isfinite(mine) & np.isfinite(right)


def close(got: Any, expected: Any, *, absolute: float = 0.0, relative: float = 0.0) -> bool:
    """Tell whether two arrays have one shape and lie near each other everywhere.

    Parameters
    ----------
    got, expected : array_like of numbers
    absolute, relative : float
        As for `within`.

    Returns
    -------
    bool
        False for another shape, and as soon as one value is NaN or infinite.

    Examples
    --------
    >>> close([[1.0, 2.0]], [1.0, 2.0])
    False
    """
    if np.shape(got) != np.shape(expected):
        return False
    return bool(within(got, expected, absolute=absolute, relative=relative).all())


def same(got: Any, expected: Any) -> bool:
    """Tell whether two arrays have one shape and the same values; NaN is the same as nothing.

    Examples
    --------
    >>> same([1, 2], [1, 2]), same([np.nan], [np.nan]), same(1, [1, 1])
    (True, False, False)
    """
    mine, right = np.asarray(got), np.asarray(expected)
    return mine.shape == right.shape and bool(np.all(mine == right))


def same_with_gaps(got: Any, expected: Any, *, absolute: float = 0.0) -> bool:
    """Tell whether two float arrays have NaN in the same places and lie near each other elsewhere.

    Examples
    --------
    >>> same_with_gaps([1.0, np.nan], [1.0, np.nan]), same_with_gaps([np.nan], [1.0])
    (True, False)
    """
    mine, right = np.asarray(got, dtype="float64"), np.asarray(expected, dtype="float64")
    if mine.shape != right.shape or not same(np.isnan(mine), np.isnan(right)):
        return False
    valid = ~np.isnan(right)
    return close(mine[valid], right[valid], absolute=absolute)
