"""Checks of step 4, `produce_clips`: labelled pixels become rows of samples."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from helpers.bands import COURSE_BANDS
from helpers.checks.core import check, fail
from helpers.checks.judging.sample_judgement import (
    KINDS,
    NEXT,
    arrange,
    explain_shape,
    judge_count,
    judge_nan,
    judge_row,
    read_table,
    row_text,
    run,
)
from helpers.checks.made.labelled_field import CLASSES, ELSEWHERE, Field, make_field, somewhere
from helpers.counting import counted

__all__ = ["ELSEWHERE", "example", "labels", "nodata", "rows", "shape", "somewhere"]


# zero, below zero, above one: odd, and legal
ODD = (-0.02, 1.4, 0.3, 0.07)


def example() -> tuple[Any, np.ndarray, dict[str, int]]:
    """Return the three arguments of the small grid that the notebook prints.

    Returns
    -------
    tuple
        Raster of shape (4, 3, 4), labels of shape (3, 4), mapping of class names to codes.
    """
    field = make_field()
    return field.raster, field.mask, field.mapping


@check("produce_clips-shape", "one float array: a row for each sample, bands + 1 columns")
def shape(answer: Callable[..., Any], **scene: Any) -> None:
    """Check type, dtype and shape of the samples; arguments are those of `make_field`."""
    field = make_field(**scene)
    result = run(answer, field)
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
        explain_shape(result, field, expected, where)


@check("produce_clips-rows", "one row for each labelled pixel, repeated and unusual values kept")
def rows(answer: Callable[..., Any], **scene: Any) -> None:
    """Count the rows of each class where all pixels of a class are alike, and odd.

    Parameters
    ----------
    answer : callable
        The learner's `produce_clips`.
    **scene
        Arguments of `make_field`.
    """
    names, bands = scene.get("classes", CLASSES), scene.get("bands", COURSE_BANDS)
    field = make_field(spectra=_odd_spectra(list(names), len(bands)), **scene)
    table = arrange(read_table(answer, field), field)
    wanted = Counter(code for _, _, code, _ in field.samples)
    values = {code: spectrum for _, _, code, spectrum in field.samples}
    total = sum(wanted.values())
    for code, spectrum in values.items():
        judge_count(code, spectrum, wanted[code], table, total)
    if len(table) != total:
        fail(
            expected=f"{counted(total, 'row')}, one for each labelled pixel",
            got=counted(len(table), "row"),
            where=f"labels of shape {field.mask.shape} with {counted(total, 'pixel')} other than 0",
            cause="Pixels without a label (0 in the mask) are among your samples.",
            hint="Keep only the pixels whose label is not 0.",
        )


def _odd_spectra(names: Sequence[str], bands: int) -> dict[str, tuple[float, ...]]:
    """Give the first class zeros and each other one values of its own, in another order."""
    odd = {name: tuple(ODD[(place + band) % 4] for band in range(bands))
           for place, name in enumerate(names)}  # fmt: skip
    return {**odd, names[0]: (0.0,) * bands}


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
        Number of a sample to the bands in which it has no data; by default one sample lacks the
        first band, one the last, and one all.
    **scene
        Arguments of `make_field`.
    """
    bands = len(scene.get("bands", COURSE_BANDS))
    gaps = gaps or {0: (0,), 1: (bands - 1,), 3: tuple(range(bands))}
    field = make_field(gaps=gaps, **scene)
    table = arrange(read_table(answer, field), field)
    holes = ", ".join(f"(y {y}, x {x})" for y, x in field.gaps[:3])
    many = counted(len(field.gaps), "labelled pixel has", "labelled pixels have")
    where = f"{many} no data in one band or more, as {holes}"
    judge_nan(table, where)
    present = {field.place_of(row[:-1]) for row in table}
    lost = [(y, x) for y, x, _, _ in field.samples if (y, x) not in present]
    if lost:
        fail(
            expected=counted(len(field.samples), "row"),
            got=f"{counted(len(table), 'row')}; the pixel (y {lost[0][0]}, x {lost[0][1]}) has "
            "none",
            where=where,
            cause="More was dropped, or other values came out, than the pixels with NaN.",
            hint="Test each pixel on its own: only NaN makes it invalid.",
        )
    if len(table) > len(field.samples):
        strange = next((r for r in table if field.place_of(r[:-1]) is None), table[-1])
        fail(
            expected=counted(len(field.samples), "row"),
            got=f"{counted(len(table), 'row')}, among them {row_text(strange)}",
            where=where,
            cause="NaN was filled with a number, so pixels without data became samples.",
            hint="Drop pixels with NaN; do not replace NaN.",
        )
    whole = make_field(**scene)
    # classes that are wrong without gaps as well are judged by `labels`
    if _misplaced(table, field) and not _misplaced(
        arrange(read_table(answer, whole), whole), whole
    ):
        fail(
            expected="the class of its own pixel in each row",
            got="classes of other pixels, as soon as there are pixels without data",
            where=where,
            cause="Such pixels were dropped from the values and not from the classes, or the other "
            "way round, so that the classes moved up.",
            hint="Use one boolean mask for both: raster[:, valid] and mask[valid].",
        )


def _misplaced(table: np.ndarray, field: Field) -> bool:
    """Tell whether a row has another class than the pixel with its values."""
    places = [field.place_of(row[:-1]) for row in table]
    return any(
        place is None or row[-1] != field.mask[place]
        for place, row in zip(places, table, strict=True)
    )


@check("produce_clips-labels", "each row holds one pixel's bands in order, then its class integer")
def labels(answer: Callable[..., Any], **scene: Any) -> None:
    """Compare each row with the pixel it came from; arguments are those of `make_field`."""
    field = make_field(**scene)
    table = read_table(answer, field)
    for number, row in enumerate(table):
        judge_row(number, row, field)
    present = Counter(field.place_of(row[:-1]) for row in table)
    for y, x, code, values in field.samples:
        if present[(y, x)] != 1:
            fail(
                expected=f"one row {row_text((*values, code))}",
                got=counted(present[(y, x)], "such row"),
                where=f"pixel (y {y}, x {x}), labelled {code}",
                cause="A class or a pixel was forgotten or taken twice.",
                hint="The codes are any integers from 1 to 255: find them in the mask or in the "
                "values of the mapping, and count on no order.",
            )
