"""What the checks of a map's accuracy judge, and the words in which they say it.

The wrong results that are recognised here are computed; the right ones are given by the caller.
"""

from collections.abc import Sequence
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from helpers.checks.core import fail, shorten
from helpers.counting import counted

# Published figures are rounded, and 1.96 is not the only way to write the normal quantile.
CLOSE = 2e-3
# Fine enough to tell a division by n from one by n - 1.
CLOSE_WIDTH = 1e-3


def split_scores(result: object) -> dict[str, float]:
    """Return the two scores of `compare_splits`, or say what is wrong with them."""
    if not isinstance(result, dict) or not {"random", "grouped"} <= set(result):
        fail(
            expected='a dict with the keys "random" and "grouped"',
            got=_kind(result),
            hint='End the function with return {"random": ..., "grouped": ...}.',
        )
    scores = {}
    for key in ("random", "grouped"):
        value = _number(result[key])
        if value is None or not 0 <= value <= 1:
            fail(
                expected=f'"{key}" is one number from 0 to 1, the share of pixels that are right',
                got=shorten(result[key], 60),
                cause="There is one score for each fold, as cross_val_score gives them, or a "
                "percentage, or a fold had no class to learn from.",
                hint="Take the mean over the folds.",
            )
        scores[key] = value
    return scores


def table_and_shares(result: object, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return counts, user's and producer's accuracies of `confusion_table` as arrays."""
    if not isinstance(result, tuple | list) or len(result) != 3:
        fail(
            expected="three things: counts, users, producers",
            got=_kind(result),
            hint="End the function with return counts, users, producers.",
        )
    arrays = [_array(value) for value in result]
    for array, name, shape in zip(
        arrays, ("counts", "users", "producers"), ((size, size), (size,), (size,)), strict=True
    ):
        if array is None or array.shape != shape:
            fail(
                expected=f"{name} of shape {shape}: {counted(size, 'class', 'classes')}",
                got=_kind(result[("counts", "users", "producers").index(name)])
                if array is None
                else f"shape {array.shape}",
                cause="A class without any pixel was left out, or the pixels without a class "
                "on the map (0) were counted.",
                hint="Name the classes to count: confusion_matrix(..., labels=codes).",
            )
    return arrays[0], arrays[1], arrays[2]  # type: ignore[return-value]


def judge_table(got: np.ndarray, expected: np.ndarray, codes: Sequence[int]) -> None:
    """Judge the counts, pair by pair."""
    if np.array_equal(got, expected):
        _judge_integers(got)
        return
    order = np.argsort(codes)
    causes = (
        (expected.T, "Map and reference have changed places: rows shall be the map."),
        (
            expected[np.ix_(order, order)],
            "The classes are sorted instead of in the order of codes.",
        ),
        (
            expected[np.ix_(order, order)].T,
            "The classes are sorted instead of in the order of codes, and map and reference have "
            "changed places.",
        ),
    )
    row, column = (int(i) for i in np.argwhere(got != expected)[0])
    fail(
        expected=f"{counted(expected[row, column], 'pixel')} that are class {codes[row]} on the "
        "map and "
        f"class {codes[column]} in the reference",
        got=f"{got[row, column]:g}",
        where=f"row {row}, column {column} of counts",
        cause=next(
            (words for table, words in causes if np.array_equal(got, table)),
            "Counts are numbers of pixels, not shares."
            if got.max() <= 1
            else "Pixels were left out, or counted that are 0 on the map.",
        ),
        hint="scikit-learn's confusion_matrix puts its first argument into the rows.",
    )


def _judge_integers(counts: np.ndarray) -> None:
    if counts.dtype.kind not in "iu":
        fail(
            expected="counts of an integer type",
            got=f"dtype {counts.dtype}",
            cause="The table began as floats, or was divided or filled where a pair is missing.",
            hint='Begin with np.zeros((k, k), dtype=int), or end with .astype("int64").',
        )


def judge_shares(
    got: np.ndarray,
    expected: np.ndarray,
    other: np.ndarray,
    codes: Sequence[int],
    name: str,
    total: str,
    uncounted: np.ndarray | None = None,
) -> None:
    """Judge the user's or the producer's accuracy of every class.

    Parameters
    ----------
    got, expected, other : float array (k,)
        What came, what is right, and the other of the two accuracies; where `expected` is NaN
        any value may stand.
    codes : sequence of int
        Class codes.
    name, total : str
        Which accuracy, and what its sums run over.
    uncounted : float array (k,), optional
        The shares if pixels count that are 0 on the map.
    """
    known = ~np.isnan(expected)
    close = np.isclose(got, expected, atol=CLOSE) | ~known
    if close.all():
        return
    place = int(np.argmax(~close))
    causes = (
        (other, "User's and producer's accuracy have changed places."),
        (100 * expected, "These are percentages instead of shares from 0 to 1."),
        (1 - expected, "These are the shares that are wrong."),
        (uncounted, "Pixels that are 0 on the map were counted."),
    )
    cause = next(
        (words for slip, words in causes
         if slip is not None and np.allclose(got[known], slip[known], atol=CLOSE)),
        "The diagonal was divided by another total.",
    )  # fmt: skip
    fail(
        expected=f"{name} accuracy {expected[place]:.3f} for class {codes[place]}",
        got=f"{got[place]:.3f}",
        cause=cause,
        hint=f"Divide the diagonal by the sum over its {total}.",
    )


def judge_overall(result: object, counts: np.ndarray, expected: tuple[float, float]) -> None:
    """Judge overall accuracy and the half-width of its interval."""
    value, width = (_scalar(result, key) for key in ("overall", "overall_ci"))
    # written so that NaN fails
    if not abs(value - expected[0]) <= CLOSE / 4:
        simple = counts.trace() / counts.sum()
        fail(
            expected=f"overall accuracy {expected[0]:.4f}",
            got=f"{value:.4f}",
            cause="That is the plain share of sample points that are right; the sample has as "
            "many points in small classes as in large ones."
            if abs(value - simple) < CLOSE / 4
            else "The classes of the map are not weighted by their share of the map.",
            hint="Weigh the user's accuracy of each row by mapped_pixels / mapped_pixels.sum().",
        )
    if not abs(width - expected[1]) <= CLOSE_WIDTH * expected[1]:
        fail(
            expected=f"a half-width of {expected[1]:.4f} for the overall accuracy",
            got=f"{width:.4f}",
            cause=_width_cause(np.array([width]), np.array(expected[1:])),
            hint="It is 1.96 times the root of the sum of W**2 * U * (1 - U) / (n - 1) over the "
            "rows.",
        )


def judge_areas(
    result: object,
    counts: np.ndarray,
    pixels: np.ndarray,
    pixel_area: float,
    expected: Sequence[float],
) -> None:
    """Judge the estimated area of every class."""
    got, right = _row(result, "area", len(expected)), np.array(expected, dtype=float)
    if np.allclose(got, right, rtol=CLOSE):
        return
    total = pixels.sum() * pixel_area
    causes = (
        (
            pixels * pixel_area,
            "These are the pixels of the map, counted, with all errors of the map in them.",
        ),
        (counts.sum(axis=0) / counts.sum() * total, "All sample points were weighted alike."),
        (right / pixel_area, "These are pixels: multiply by pixel_area."),
        (right / total, "These are shares of the map: multiply by the area of the whole map."),
    )
    place = int(np.argmax(~np.isclose(got, right, rtol=CLOSE)))
    fail(
        expected=f"an area of {right[place]:.6g} for the class in column {place}",
        got=f"{got[place]:.6g}",
        cause=next(
            (words for a, words in causes if np.allclose(got, a, rtol=CLOSE)),
            "Rows and columns have changed places, or a row was divided by another row's total.",
        ),
        hint="The share of class j is the sum over the rows i of W[i] * counts[i, j] / n[i]; "
        "multiply it by the area of the map.",
    )


def judge_intervals(result: object, pixel_area: float, expected: Sequence[float]) -> None:
    """Judge the half-width of the interval of every area."""
    got, right = _row(result, "area_ci", len(expected)), np.array(expected, dtype=float)
    if np.allclose(got, right, rtol=CLOSE_WIDTH, atol=1e-6):
        return
    place = int(np.argmax(~np.isclose(got, right, rtol=CLOSE_WIDTH, atol=1e-6)))
    cause = _width_cause(got, right)
    if np.allclose(got * pixel_area, right, rtol=CLOSE_WIDTH):
        cause = "These are pixels: multiply by pixel_area."
    fail(
        expected=f"a half-width of {right[place]:.6g} for the class in column {place}",
        got=f"{got[place]:.6g}",
        cause=cause,
        hint="It is 1.96 times the root of the sum of W**2 * q * (1 - q) / (n - 1) over the rows, "
        "with q = counts / n, times the area of the map.",
    )


def _width_cause(got: np.ndarray, right: np.ndarray) -> str:
    """Name the factor between an interval and the right one."""
    known = {
        1 / 1.96: "That is the standard error; the half-width is 1.96 times as much.",
        2.0: "That is the whole width; the half-width is asked for.",
        1.96: "The number 1.96 was multiplied in twice.",
        2 / 1.96: "The standard error was multiplied by 2; the task asks for 1.96.",
        1.645 / 1.96: "That is the interval of 90 %.",
        2.576 / 1.96: "That is the interval of 99 %.",
    }
    for factor, words in known.items():
        if np.allclose(got, factor * right, rtol=CLOSE_WIDTH):
            return words
    if np.allclose(got, right, rtol=0.012):
        return "The sum was divided by n instead of n - 1."
    return "The weights are not squared, the root is missing, or all rows were taken together."


def _scalar(result: object, key: str) -> float:
    value = _number(_entry(result, key))
    if value is None:
        fail(
            expected=f'"{key}" is one number',
            got=shorten(_entry(result, key), 60),
            cause="There is one value for each class, or none.",
            hint="Overall accuracy is a sum over the classes.",
        )
    return value


def _row(result: object, key: str, size: int) -> np.ndarray:
    array = _array(_entry(result, key))
    if array is None or array.shape != (size,):
        fail(
            expected=f'"{key}" has one number per class, {size} in all',
            got=_kind(_entry(result, key)) if array is None else f"shape {array.shape}",
            cause="The sum runs over the wrong axis, or over both.",
            hint="The sum over i goes down the rows: axis=0.",
        )
    return array


def _entry(result: object, key: str) -> Any:
    if isinstance(result, dict) and key in result:
        return result[key]
    fail(
        expected='a dict with the keys "overall", "overall_ci", "area" and "area_ci"',
        got=_kind(result),
        hint="End the function with the return statement that the task shows.",
    )


def _number(value: object) -> float | None:
    if isinstance(value, np.ndarray) and value.shape == ():
        value = value[()]
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real):
        return None
    return float(value)


def _array(value: object) -> np.ndarray | None:
    if isinstance(value, pd.Series | pd.DataFrame):
        value = value.to_numpy()
    if isinstance(value, list | tuple):
        try:
            value = np.array(value)
        except ValueError:  # rows of different lengths
            return None
    if isinstance(value, np.ndarray) and value.dtype.kind in "iuf":
        return value
    return None


def _kind(value: object) -> str:
    if value is None:
        return "None: the function has no return statement"
    if isinstance(value, dict):
        return f"a dict with the keys {shorten(list(value), 80)}"
    if isinstance(value, tuple | list):
        return f"a {type(value).__name__} of length {len(value)}"
    return f"an object of type {type(value).__name__}"
