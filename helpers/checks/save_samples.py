"""Checks of step 5, `persist_to_csv`: samples become a CSV table."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from helpers.bands import COURSE_BANDS
from helpers.checks.core import call, check, fail, shorten
from helpers.checks.judging.csv_file import (
    COLUMNS,
    SEPARATORS,
    is_number,
    judge_values,
    must_exist,
    read_table,
)
from helpers.checks.scratch import scratch

EXAMPLE = (
    (0.0412, 0.0587, 0.0634, 0.0198, 7),
    (0.0412, 0.0587, 0.0634, 0.0198, 7),
    (-0.0009, 0.0421, 0.0302, 0.3154, 2),
    (0.1273951, 0.1120004, 0.1, 1.0375, 30),
)


def example(dtype: str = "float64") -> np.ndarray:
    """Return the four samples that the notebook prints.

    Parameters
    ----------
    dtype : str
        "float64" or "float32".

    Returns
    -------
    float array of shape (4, 5)
        Reflectance in `COURSE_BANDS`, then the class integer.
    """
    return np.array(EXAMPLE, dtype=dtype)


def make_samples(rows: int, codes: Sequence[int], seed: int, dtype: str) -> np.ndarray:
    """Return random samples with some repeated, some below 0, and some above 1.

    Parameters
    ----------
    rows : int
        How many.
    codes : sequence of int
        Class integers to take in turn.
    seed : int
        Seed of the values.
    dtype : str
        "float64" or "float32".

    Returns
    -------
    float array of shape (rows, 5)
    """
    rng = np.random.default_rng(seed)
    values = rng.uniform(-0.02, 1.3, size=(rows, len(COURSE_BANDS))).round(7)
    values[: rows // 5] = values[0]
    classes = np.array([codes[i % len(codes)] for i in range(rows)])
    classes[: rows // 5] = codes[0]
    return np.column_stack([values, classes]).astype(dtype)


def _samples(rows: int | None, codes: Sequence[int], seed: int, dtype: str) -> np.ndarray:
    return example(dtype) if rows is None else make_samples(rows, codes, seed, dtype)


def _write(answer: Callable[..., Any], samples: np.ndarray, name: str = "samples.csv") -> Path:
    """Let the answer write and return the path it was given, which must be a file then."""
    path = scratch() / name
    call(answer, samples, path)
    must_exist(path)
    return path


@check("persist_to_csv-path", "the file written is the one whose path was given")
def path(
    answer: Callable[..., Any],
    *,
    name: str = "samples.csv",
    rows: int | None = None,
    codes: Sequence[int] = (1, 2, 3),
    seed: int = 0,
    dtype: str = "float64",
) -> None:
    """Check that one file is written, under the name given.

    Parameters
    ----------
    answer : callable
        The learner's `persist_to_csv`.
    name : str
        Name of the file to ask for.
    rows, codes, seed, dtype
        Arguments of `make_samples`; the example where `rows` is None.
    """
    written = _write(answer, _samples(rows, codes, seed, dtype), name)
    others = sorted(p.name for p in written.parent.iterdir() if p != written)
    if others:
        fail(
            expected=f"the file {name} alone",
            got=f"also {', '.join(others)}",
            where="the folder of csv_output_path",
            cause="A second file was written beside the one asked for.",
            hint="Write once, to csv_output_path.",
        )


@check("persist_to_csv-replaces", "a second call replaces the file")
def replaces(
    answer: Callable[..., Any],
    *,
    rows: int = 6,
    codes: Sequence[int] = (1, 2, 3),
    seed: int = 0,
    dtype: str = "float64",
) -> None:
    """Write a long table, then a short one to the same path.

    Parameters
    ----------
    answer : callable
        The learner's `persist_to_csv`.
    rows, codes, seed, dtype
        Arguments of `make_samples` for the first table; the second has half its rows.
    """
    written = _write(answer, make_samples(rows, codes, seed, dtype))
    second = make_samples(rows // 2, codes, seed + 1, dtype)
    call(answer, second, written)
    must_exist(written)
    count = len(read_table(written)[1])
    if count != len(second):
        fail(
            expected=f"{len(second)} lines after the header, those of the second call",
            got=f"{count} lines",
            where=f"a first call with {rows} samples, a second with {len(second)} to the same path",
            cause="The second table was appended to the first, or the old file was left as it was.",
            hint='Write with mode "w", which replaces, not with "a", "x" or a test for the file.',
        )
    judge_values(written, second)


@check("persist_to_csv-separator", "the columns are separated by semicolons")
def separator(
    answer: Callable[..., Any],
    *,
    rows: int | None = None,
    codes: Sequence[int] = (1, 2, 3),
    seed: int = 0,
    dtype: str = "float64",
) -> None:
    """Check the separator; parameters as for `path`."""
    samples = _samples(rows, codes, seed, dtype)
    header, lines, mark = read_table(_write(answer, samples))
    widths = {len(line) for line in (header, *lines)}
    if mark != ";" or len(widths) > 1:
        got = SEPARATORS[mark] if len(header) > 1 else "one column without a separator"
        if mark == ";" and len(header) > 1:
            got = f"lines of {', '.join(map(str, sorted(widths)))} columns"
        fail(
            expected="the separator ; in every line, the header included",
            got=f"{got}: {shorten(mark.join(header), 60)}",
            where="the first line of the file",
            cause="Commas are the default of most functions that write CSV.",
            hint='With pandas, give sep=";" to to_csv.',
        )


@check("persist_to_csv-header", "the header names the five columns, and there is no other column")
def header(
    answer: Callable[..., Any],
    *,
    rows: int | None = None,
    codes: Sequence[int] = (1, 2, 3),
    seed: int = 0,
    dtype: str = "float64",
) -> None:
    """Check names, order and number of the columns; parameters as for `path`."""
    samples = _samples(rows, codes, seed, dtype)
    names, lines, _ = read_table(_write(answer, samples))
    if tuple(names) == COLUMNS and all(len(line) == len(COLUMNS) for line in lines):
        return
    cause = "A column has another name or another place."
    hint = 'Give the names as a list: ["' + '", "'.join(COLUMNS) + '"].'
    if len(names) == len(COLUMNS) + 1 or any(len(line) > len(COLUMNS) for line in lines):
        cause = "There is one column too many: pandas writes its row numbers, the index, as well."
        hint = "Give index=False to to_csv."
    elif names[0].lstrip().startswith("#"):
        cause = "np.savetxt puts # before the header, as if it were a comment."
        hint = 'Give comments="" to np.savetxt.'
    elif all(is_number(name) for name in names):
        cause = "The first line holds numbers: there is no header, or pandas numbered the columns."
    fail(
        expected=f"the first line {';'.join(COLUMNS)}",
        got=f"the columns {shorten(', '.join(names) or '(none)', 80)}",
        where="the first line of the file",
        cause=cause,
        hint=hint,
    )


@check("persist_to_csv-labels", "the class is written as an integer")
def labels(
    answer: Callable[..., Any],
    *,
    rows: int | None = None,
    codes: Sequence[int] = (1, 2, 3),
    seed: int = 0,
    dtype: str = "float64",
) -> None:
    """Check the text of the last column; parameters as for `path`."""
    samples = _samples(rows, codes, seed, dtype)
    _, lines, _ = read_table(_write(answer, samples))
    wanted = {str(int(code)) for code in samples[:, -1]}
    for number, line in enumerate(lines, 2):
        text = line[-1].strip()
        if text not in wanted:
            cause = "The column of the class was changed on its way into the file."
            if is_number(text) and not text.lstrip("+-").isdigit():
                cause = "The class came from a float array and is still a float in the file."
            fail(
                expected=f"a class integer, one of {', '.join(sorted(wanted, key=int)[:5])}",
                got=shorten(text, 40) or "nothing",
                where=f"line {number} of the file, last column",
                cause=cause,
                hint='Turn that one column into integers: table.astype({"feature_key": int}).',
            )


@check("persist_to_csv-values", "one line for each sample, with values that survive to 1e-6")
def values(
    answer: Callable[..., Any],
    *,
    rows: int | None = None,
    codes: Sequence[int] = (1, 2, 3),
    seed: int = 0,
    dtype: str = "float64",
) -> None:
    """Read the file back and compare it with the samples; parameters as for `path`."""
    samples = _samples(rows, codes, seed, dtype)
    judge_values(_write(answer, samples), samples)
