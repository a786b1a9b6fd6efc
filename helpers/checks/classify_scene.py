"""Checks of `classify_sentinel_data`, on made-up scenes whose true classes are known.

The checks of shape, counts and places judge the same scene, the default one: `grade` then trains
one forest for the three of them.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from helpers.bands import COURSE_BANDS
from helpers.checks.core import call, check, fail
from helpers.checks.judging.class_judgements import (
    RIGHT,
    class_array,
    fail_not_these_samples,
    fail_shape,
    judge_codes,
    judge_counts,
    judge_empty,
    judge_filled,
    name_turn,
)
from helpers.checks.made.class_scenes import BRIGHT, CODES, DARK, made_up_scene


@check("classify_sentinel_data-shape", "the result is an integer array of shape (y, x)")
def shape(answer: Callable[..., Any], **scene: Any) -> None:
    """Judge what kind of array comes back; the raster is wider than it is high."""
    truth, raster, samples = made_up_scene(**scene)
    classes = class_array(call(answer, raster, samples))
    if classes.shape != truth.shape:
        fail_shape(classes, truth)
    if not np.issubdtype(classes.dtype, np.integer):
        fail(
            expected="class codes of an integer type, such as uint8",
            got=f"dtype {classes.dtype}",
            cause="the codes come from a float table, and so do the classifier's classes",
            hint='turn the codes into integers: labels.astype("uint8") before you train',
        )


@check("classify_sentinel_data-classes", "every class covers as many pixels as it should")
def classes(
    answer: Callable[..., Any],
    codes: Sequence[int] = CODES,
    bands: Sequence[str] = COURSE_BANDS,
    **scene: Any,
) -> None:
    """Judge how many pixels each class gets, wherever they stand.

    Each band is the only one that tells one of the classes, so all bands are needed.
    """
    truth, raster, samples = made_up_scene(codes=codes, bands=bands, **scene)
    got = class_array(call(answer, raster, samples))
    judge_codes(got, codes)
    judge_counts(got, truth, codes, bands)


@check("classify_sentinel_data-orientation", "every class stands where it should")
def orientation(answer: Callable[..., Any], **scene: Any) -> None:
    """Judge places: pixel (row, column) of the result is pixel (row, column) of the raster."""
    truth, raster, samples = made_up_scene(**scene)
    got = class_array(call(answer, raster, samples))
    if got.shape != truth.shape:
        fail_shape(got, truth)
    if np.mean(got == truth) >= RIGHT:
        return
    rows, columns = truth.shape
    row, column = (int(i) for i in np.argwhere(got != truth)[0])
    fail(
        expected=f"orientation as in the raster: class {truth[row, column]} in this pixel",
        got=f"class {got[row, column]}; {np.mean(got == truth):.0%} of the pixels are right",
        where=f"row {row}, column {column} of a raster of {rows} rows and {columns} columns",
        cause=name_turn(got, truth),
        hint="bring the bands last before you reshape, and reshape the classes to (y, x) at the "
        "end, both in NumPy's normal order",
    )


@check("classify_sentinel_data-samples", "it learns from the samples it is given, from all of them")
def samples(
    answer: Callable[..., Any],
    codes: Sequence[int] = (10, 90, 40),
    bands: Sequence[str] = COURSE_BANDS[:2],
    alike: int | None = 1,
    exchanged: bool = True,
    seed: int = 4,
) -> None:
    """Judge two calls with the same raster; in the second the samples' codes have changed places.

    Some pixels are mixtures of two classes: they too get one of the codes, never one in between.
    A third call has a raster whose pixels are all of the class at place `alike` of the codes.
    Without `exchanged` the second call is left out, without `alike` the third.
    """
    truth, raster, rows = made_up_scene(
        rows=7, columns=6, codes=codes, bands=bands, dtype="float64", seed=seed
    )
    raster[:, -1, :] = np.linspace(DARK, BRIGHT, 6)[np.newaxis]
    tables = [(rows, truth)]
    if exchanged:
        other = dict(zip(codes, (*codes[1:], codes[0]), strict=True))
        other_rows = rows.copy()
        other_rows[:, -1] = [other[int(code)] for code in rows[:, -1]]
        tables.append((other_rows, np.vectorize(other.get)(truth)))
    for table, expected in tables:
        got = class_array(call(answer, raster, table))
        judge_codes(got, codes)
        # the last row holds the mixtures: how they are split is up to the classifier
        slack = truth.shape[1]
        for code in codes:
            count = int((expected[:-1] == code).sum())
            found = int((got == code).sum())
            if not count <= found <= count + slack:
                fail_not_these_samples(code, count, found, slack)
    if alike is not None:
        place = np.argwhere(truth[:-1] == codes[alike])[0]
        _judge_alike(answer, raster, rows, codes[alike], place)


def _judge_alike(
    answer: Callable[..., Any], raster: Any, rows: np.ndarray, code: int, place: np.ndarray
) -> None:
    """Judge a raster whose pixels are all like the one at `place`: only the samples tell them."""
    alike = raster.copy()
    alike[:] = raster.values[:, place[0], place[1]][:, np.newaxis, np.newaxis]
    strange = set(class_array(call(answer, alike, rows)).ravel().tolist()) - {code}
    if strange:
        fail(
            expected=f"class {code} in every pixel of a raster whose pixels are all alike",
            got=f"class {strange.pop():g}",
            cause="the pixels were scaled or compared among themselves, not as the samples were",
            hint="fit a scaler on the samples alone, and only apply it (transform) to the pixels",
        )


@check("classify_sentinel_data-nodata", "pixels without data are 0, all others have a class")
def nodata(
    answer: Callable[..., Any],
    rows: int = 6,
    columns: int = 5,
    codes: Sequence[int] = CODES,
    bands: Sequence[str] = COURSE_BANDS,
    seed: int = 5,
) -> None:
    """Judge pixels with NaN in all bands and in one band, and pixels with reflectance 0 or less."""
    truth, raster, table = made_up_scene(
        rows=rows, columns=columns, codes=codes, bands=bands, seed=seed
    )
    raster[:, 0, 1] = np.nan
    for layer in range(len(bands)):
        raster[layer, 2, layer % columns] = np.nan
    # legal reflectances: exactly 0, and a little below
    raster[0, rows - 1, :] = np.where(raster[0, rows - 1, :] < 0.2, 0, raster[0, rows - 1, :])
    raster[1, rows - 2, :] = np.where(raster[1, rows - 2, :] < 0.2, -0.01, raster[1, rows - 2, :])
    empty = np.isnan(raster.values).any(axis=0)
    got = class_array(call(answer, raster, table))
    if got.shape != truth.shape:
        fail_shape(got, truth)
    judge_empty(got, empty)
    judge_filled(got, empty, raster)
