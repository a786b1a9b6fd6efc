"""Checks of step 4, `produce_clips`: labelled pixels become rows of samples."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.core import call, check, fail
from helpers.checks.fields import Field, make_field

NEXT = (
    "Print the shape, the type and the first row of what your function returns on the small grid."
)


def example() -> tuple[Any, np.ndarray, dict[str, int]]:
    """Return the three arguments of the small grid that the notebook prints.

    Returns
    -------
    tuple
        Raster of shape (4, 3, 4), labels of shape (3, 4), mapping of class names to codes.
    """
    field = make_field()
    return field.raster, field.mask, field.mapping


def _run(answer: Callable[..., Any], field: Field) -> Any:
    return call(answer, field.raster, field.mask, field.mapping)


def _row(values: Any) -> str:
    return "[" + ", ".join(f"{float(v):.6g}" for v in values) + "]"


def _table(answer: Callable[..., Any], field: Field) -> np.ndarray:
    """Return the answer's samples as float64; kinds of arrays are the business of `shape`."""
    result = _run(answer, field)
    columns = len(field.raster.band) + 1
    try:
        table = np.asarray(result, dtype="float64")
    except (TypeError, ValueError):
        table = np.empty(0)
    if table.ndim != 2 or table.shape[1] != columns:
        got = f"{type(result).__name__} of shape {table.shape}"
        if result is None:
            got = "None"
        fail(
            expected=f"a float array with {columns} columns: {columns - 1} bands and the class",
            got=got,
            where=f"a raster of shape {field.raster.shape} (band, y, x)",
            cause="The samples are no table yet, so their rows cannot be compared.",
            hint=NEXT,
        )
    return table


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


@check("produce_clips-shape", "one float array: a row for each sample, bands + 1 columns")
def shape(answer: Callable[..., Any], **scene: Any) -> None:
    """Check type, dtype and shape of the samples; arguments are those of `make_field`."""
    field = make_field(**scene)
    result = _run(answer, field)
    bands = len(field.raster.band)
    where = f"a raster of shape {field.raster.shape} (band, y, x)"
    expected = f"a float NumPy array of shape (n, {bands + 1})"
    if not isinstance(result, np.ndarray):
        kind = type(result).__name__
        cause, hint = KINDS.get(kind, ("The result is no NumPy array.", NEXT))
        fail(expected=expected, got=f"a {kind}", where=where, cause=cause, hint=hint)
    if result.dtype.kind != "f":
        fail(
            expected=expected,
            got=f"an array of dtype {result.dtype}",
            where=where,
            cause="Class names in the table, or a conversion to integers, changed the dtype; "
            "reflectance needs a float.",
            hint="Take the class integer, not its name, and keep the dtype of the raster.",
        )
    if result.ndim != 2 or result.shape[1] != bands + 1:
        _explain_shape(result, field, expected, where)


def _explain_shape(result: np.ndarray, field: Field, expected: str, where: str) -> None:
    bands = len(field.raster.band)
    cause, hint = f"There are {bands} bands and one class.", NEXT
    if result.shape == (bands + 1, len(field.samples)):
        cause = "Rows and columns are swapped: the samples stand side by side."
        hint = "Transpose with .T before you return."
    elif result.ndim == 2 and result.shape[1] == bands:
        cause = "The column of the class is missing."
        hint = "Add it as the last column with np.column_stack."
    elif result.ndim != 2:
        cause = f"The array has {result.ndim} dimensions instead of 2: pixels are not yet rows."
        hint = (
            "Select the labelled pixels with a mask first: raster[:, labelled].T has 2 dimensions."
        )
    fail(expected=expected, got=f"shape {result.shape}", where=where, cause=cause, hint=hint)


SPECTRA = {
    "WATER": (0.02, 0.0, 0.04, -0.01),
    "FOREST": (0.03, 0.05, 0.02, 0.4),
    "FARM": (0.2, 0.15, 0.1, 1.25),
}


@check("produce_clips-rows", "one row for each labelled pixel, repeated and unusual values kept")
def rows(
    answer: Callable[..., Any],
    *,
    spectra: dict[str, tuple[float, ...]] | None = None,
    **scene: Any,
) -> None:
    """Count the rows of each class where all pixels of a class are alike.

    Parameters
    ----------
    answer : callable
        The learner's `produce_clips`.
    spectra : dict, optional
        Class name to the band values of its pixels.
    **scene
        Arguments of `make_field`.
    """
    field = make_field(spectra=spectra or SPECTRA, **scene)
    table = _table(answer, field)
    wanted = Counter(code for _, _, code, _ in field.samples)
    values = {code: spectrum for _, _, code, spectrum in field.samples}
    total = sum(wanted.values())
    for code, spectrum in values.items():
        same = np.isclose(table[:, :-1], spectrum, rtol=0, atol=2e-6).all(axis=1)
        if same.sum() != wanted[code]:
            few = same.sum() < wanted[code]
            fail(
                expected=f"{wanted[code]} rows with the values {_row(spectrum)}, {total} in all",
                got=f"{same.sum()} such rows, {len(table)} in all",
                where=f"the pixels labelled {code}, which all have the same values",
                cause="Rows were merged, left out or changed: repeated values are separate "
                "samples, and values of 0, below 0 and above 1 are legal."
                if few
                else "A pixel was taken more than once.",
                hint="Do not drop, clip, round or average anything but rows with NaN.",
            )
    if len(table) != total:
        fail(
            expected=f"{total} rows, one for each labelled pixel",
            got=f"{len(table)} rows",
            where=f"labels of shape {field.mask.shape} with {total} pixels other than 0",
            cause="Pixels without a label (0 in the mask) are among your samples.",
            hint="Keep only the pixels whose label is not 0.",
        )


@check("produce_clips-nodata", "no row with NaN, and no row lost that has data in all bands")
def nodata(
    answer: Callable[..., Any], *, gaps: dict[int, tuple[int, ...]] | None = None, **scene: Any
) -> None:
    """Check that exactly the pixels with NaN in any band are left out.

    Parameters
    ----------
    answer : callable
        The learner's `produce_clips`.
    gaps : dict, optional
        Number of a sample to the bands in which it has no data.
    **scene
        Arguments of `make_field`.
    """
    field = make_field(gaps=gaps or {1: (2,), 3: (0, 1, 2, 3)}, **scene)
    table = _table(answer, field)
    holes = ", ".join(f"(y {y}, x {x})" for y, x in field.gaps[:3])
    where = f"{len(field.gaps)} labelled pixels have no data in one band or more, as {holes}"
    broken = np.isnan(table).any(axis=1)
    if broken.any():
        first = int(np.argmax(broken))
        fail(
            expected="no NaN in any row",
            got=f"{broken.sum()} rows with NaN, the first is row {first}: {_row(table[first])}",
            where=where,
            cause="NaN was not looked for, or only pixels with NaN in all bands were dropped.",
            hint="Keep a pixel only where notnull holds in all bands.",
        )
    present = {field.place_of(row[:-1]) for row in table}
    lost = [(y, x) for y, x, _, _ in field.samples if (y, x) not in present]
    if lost:
        fail(
            expected=f"{len(field.samples)} rows",
            got=f"{len(table)} rows; the pixel (y {lost[0][0]}, x {lost[0][1]}) has none",
            where=where,
            cause="More was dropped, or other values came out, than the pixels with NaN.",
            hint="Test each pixel on its own: only NaN makes it invalid.",
        )
    if len(table) > len(field.samples):
        strange = next((r for r in table if field.place_of(r[:-1]) is None), table[-1])
        fail(
            expected=f"{len(field.samples)} rows",
            got=f"{len(table)} rows, among them {_row(strange)}",
            where=where,
            cause="NaN was filled with a number, so pixels without data became samples.",
            hint="Drop pixels with NaN; do not replace NaN.",
        )


@check("produce_clips-labels", "each row holds one pixel's bands in order, then its class integer")
def labels(answer: Callable[..., Any], **scene: Any) -> None:
    """Compare each row with the pixel it came from; arguments are those of `make_field`."""
    field = make_field(**scene)
    table = _table(answer, field)
    for number, row in enumerate(table):
        _judge_row(number, row, field)
    present = Counter(field.place_of(row[:-1]) for row in table)
    for y, x, code, values in field.samples:
        if present[(y, x)] != 1:
            fail(
                expected=f"one row {_row((*values, code))}",
                got=f"{present[(y, x)]} such rows",
                where=f"pixel (y {y}, x {x}), labelled {code}",
                cause="A class or a pixel was forgotten or taken twice.",
                hint="The codes are any integers from 1 to 255: find them in the mask or in the "
                "values of the mapping, and count on no order.",
            )


def _judge_row(number: int, row: np.ndarray, field: Field) -> None:
    place = field.place_of(row[:-1])
    where = f"row {number} of your samples"
    if place is None:
        cause = "The values are of no single pixel: y and x or the bands were mixed up, or values "
        cause += "were rounded, scaled or replaced."
        if field.place_of(row[1:]) is not None:
            cause = "The class stands first; it belongs in the last column."
        elif field.place_of(row[:-1][::-1]) is not None:
            cause = "The bands are in another order than in the raster."
        fail(
            expected="the values of one pixel in the raster's order of bands, then its class",
            got=_row(row),
            where=where,
            cause=cause,
            hint="Compare with raster[:, y, x] of a pixel; the last column is the class.",
        )
    code = int(field.mask[place])
    if row[-1] != code:
        fail(
            expected=f"class {code}" if code else "no row for this pixel, it has no label",
            got=f"class {row[-1]:g} in {_row(row)}",
            where=f"{where}, the pixel (y {place[0]}, x {place[1]})",
            cause="The class is not the integer in the mask at the same pixel: it was counted "
            "(0, 1, 2 ...) or the mask was read in another order than the raster."
            if code
            else "Pixels with label 0 are in no polygon: they were kept, or values were rounded or "
            "moved and are now those of another pixel.",
            hint="Use one boolean mask for both: raster[:, labelled] and mask[labelled].",
        )
