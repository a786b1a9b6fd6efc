"""What is wrong with a learner's samples, in words."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from helpers.checks.core import call, fail
from helpers.checks.made.labelled_field import Field
from helpers.counting import counted

NEXT = (
    "Print the shape, the type and the first row of what your function returns on the small grid."
)

KINDS = {
    "NoneType": ("The function ends without a return.", "End it with return and your array."),
    "list": (
        "A list of parts, for example one per class, is not one table.",
        "Join the parts with np.concatenate.",
    ),
    "DataFrame": (
        "A table with names; the next step takes plain numbers.",
        "Add .to_numpy() at the end.",
    ),
    "DataArray": (
        "An xarray object; the next step takes plain numbers.",
        "Add .to_numpy() at the end.",
    ),
    "tuple": (
        "Values and classes were returned apart.",
        "Put them side by side with np.column_stack.",
    ),
}


def run(answer: Callable[..., Any], field: Field) -> Any:
    """Return what an answer makes of a field."""
    return call(answer, field.raster, field.mask, field.mapping)


def row_text(values: Any) -> str:
    """Return a row of numbers as people write it."""
    return "[" + ", ".join(f"{float(v):.6g}" for v in values) + "]"


def read_table(answer: Callable[..., Any], field: Field) -> np.ndarray:
    """Return an answer's samples as float64; which kind of array they are is not judged here.

    Raises
    ------
    CheckFailed
        If they are no table with a column for each band and one for the class.
    """
    result = run(answer, field)
    columns = len(field.raster.band) + 1
    table = _numbers(result, 10 * field.mask.size * columns)
    if table.ndim != 2 or table.shape[1] != columns:
        size = f" of shape {result.shape}" if hasattr(result, "shape") else ""
        got = "None" if result is None else f"{type(result).__name__}{size}"
        fail(
            expected=f"a float array with {counted(columns, 'column')}: "
            f"{counted(columns - 1, 'band')} and the class",
            got=got,
            where=f"a raster of shape {field.raster.shape} (band, y, x)",
            cause="The samples are no table yet, so their rows cannot be compared.",
            hint=NEXT,
        )
    return table


def _numbers(result: Any, most: int) -> np.ndarray:
    """Return a result as float64; no dimension where it holds no numbers, or more than `most`."""
    if getattr(result, "size", 0) > most:
        return np.empty(0)
    try:
        return np.asarray(result, dtype="float64")
    except (TypeError, ValueError):
        return np.empty(0)


def arrange(table: np.ndarray, field: Field) -> np.ndarray:
    """Return the table with its columns where they belong.

    Which column stands where is judged by the check of the labels alone: the others take the order
    in which most rows have the values of a pixel.

    Raises
    ------
    CheckFailed
        If no row has them in any order that people make.
    """
    bands = list(field.raster.band.to_numpy())
    last = len(bands)
    by_name = [sorted(bands).index(band) for band in bands]
    orders = [range(last), range(1, last + 1), range(last)[::-1], by_name]
    tables = [table[:, [*order, (set(range(last + 1)) - set(order)).pop()]] for order in orders]
    known = [sum(field.place_of(row[:-1]) is not None for row in t) for t in tables]
    if len(table) and not max(known):
        fail(
            expected="in each row the values of a pixel",
            got=f"{counted(len(table), 'row')}, and none has; the first is {row_text(table[0])}",
            where=f"a raster of shape {field.raster.shape} (band, y, x)",
            cause="The values were changed, or pixels and bands mixed up, so that the rows cannot "
            "be counted.",
            hint="First pass the check of bands and labels.",
        )
    return tables[int(np.argmax(known))]


def explain_shape(result: np.ndarray, field: Field, expected: str, where: str) -> None:
    """End the check on an array of another shape, with the likely cause."""
    bands = len(field.raster.band)
    cause, hint = f"There are {counted(bands, 'band')} and one class.", NEXT
    if result.shape == (bands + 1, len(field.samples)):
        cause = "Rows and columns are swapped: the samples stand side by side."
        hint = "Transpose with .T before you return."
    elif result.ndim == 2 and result.shape[1] == bands:
        cause = "The column of the class is missing."
        hint = "Add it as the last column with np.column_stack."
    elif result.ndim != 2:
        has = counted(result.ndim, "dimension")
        cause = f"The array has {has} instead of 2: pixels are not yet rows."
        hint = (
            "Select the labelled pixels with a mask first: raster[:, labelled].T has 2 dimensions."
        )
    fail(expected=expected, got=f"shape {result.shape}", where=where, cause=cause, hint=hint)


def judge_count(
    code: int, spectrum: Sequence[float], wanted: int, table: np.ndarray, total: int
) -> None:
    """Count the rows with the values that all pixels of one class have."""
    same = int(np.isclose(table[:, :-1], spectrum, rtol=0, atol=2e-6).all(axis=1).sum())
    if same == wanted:
        return
    cause = "A pixel was taken more than once."
    if same < wanted:
        cause = "Rows were merged, left out or changed: repeated values are separate samples, "
        cause += "and values of 0, below 0 and above 1 are legal."
    fail(
        expected=f"{counted(wanted, 'row')} with the values {row_text(spectrum)}, {total} in all",
        got=f"{counted(same, 'such row')}, {len(table)} in all",
        where=f"the pixels labelled {code}, which all have the same values",
        cause=cause,
        hint="Do not drop, clip, round or average anything but rows with NaN.",
    )


def judge_nan(table: np.ndarray, where: str) -> None:
    """End the check on a row with NaN."""
    broken = np.isnan(table).any(axis=1)
    if broken.any():
        first = int(np.argmax(broken))
        fail(
            expected="no NaN in any row",
            got=f"{counted(broken.sum(), 'row')} with NaN, the first is row {first}: "
            f"{row_text(table[first])}",
            where=where,
            cause="NaN was not looked for, or only pixels with NaN in all bands were dropped.",
            hint="Keep a pixel only where notnull holds in all bands.",
        )


def judge_row(number: int, row: np.ndarray, field: Field) -> None:
    """Compare a row with the pixel that has its values, and its class with the label there."""
    place = field.place_of(row[:-1])
    where = f"row {number} of your samples"
    if place is None:
        _explain_values(row, field, where)
        return
    code = int(field.mask[place])
    if row[-1] == code:
        return
    cause = "The class is not the integer in the mask at the same pixel: it was counted "
    cause += "(0, 1, 2 ...) or the mask was read in another order than the raster."
    if not code:
        cause = "Pixels with label 0 are in no polygon: they were kept, or values were rounded or "
        cause += "moved and are now those of another pixel."
    fail(
        expected=f"class {code}" if code else "no row for this pixel, it has no label",
        got=f"class {row[-1]:g} in {row_text(row)}",
        where=f"{where}, the pixel (y {place[0]}, x {place[1]})",
        cause=cause,
        hint="Use one boolean mask for both: raster[:, labelled] and mask[labelled].",
    )


def _explain_values(row: np.ndarray, field: Field, where: str) -> None:
    cause = "The values are of no single pixel: y and x or the bands were mixed up, or values "
    cause += "were rounded, scaled or replaced."
    if field.place_of(row[1:]) is not None:
        cause = "The class stands first; it belongs in the last column."
    elif field.place_of(row[:-1][::-1]) is not None:
        cause = "The bands are in another order than in the raster."
    fail(
        expected="the values of one pixel in the raster's order of bands, then its class",
        got=row_text(row),
        where=where,
        cause=cause,
        hint="Compare with raster[:, y, x] of a pixel; the last column is the class.",
    )
