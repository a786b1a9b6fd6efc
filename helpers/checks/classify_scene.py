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
    fail_not_all_rows,
    fail_not_these_samples,
    fail_shape,
    judge_codes,
    judge_counts,
    judge_empty,
    judge_filled,
    name_turn,
)
from helpers.checks.made.class_scenes import (
    BRIGHT,
    CODES,
    DARK,
    Made,
    made_up_majorities,
    made_up_outliers,
    made_up_scene,
    somewhere,
)
from helpers.counting import counted

__all__ = ["classes", "nodata", "orientation", "samples", "shape", "somewhere"]

# Of 400 pixels, those that may have the class of the minority, see `samples`.
MOST_UPSET = 25


@check("classify_sentinel_data-shape", "the result is an integer array of shape (y, x)")
def shape(answer: Callable[..., Any], **scene: Any) -> None:
    """Judge what kind of array comes back; the raster is wider than it is high.

    Parameters
    ----------
    answer : callable
        The learner's `classify_sentinel_data`.
    **scene
        Arguments of `made_up_scene`.
    """
    truth, raster, samples = made_up_scene(**scene)
    classes = class_array(call(answer, raster, samples))
    if classes.shape != truth.shape:
        fail_shape(classes, truth)
    if not np.issubdtype(classes.dtype, np.integer):
        fail(
            expected="class codes of an integer type, such as uint8",
            got=f"dtype {classes.dtype}",
            cause="The codes come from a float table, and so do the classifier's classes.",
            hint='Turn the codes into integers, labels.astype("uint8"), before you train.',
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

    Parameters
    ----------
    answer : callable
        The learner's `classify_sentinel_data`.
    codes, bands, **scene
        Arguments of `made_up_scene`.
    """
    truth, raster, samples = made_up_scene(codes=codes, bands=bands, **scene)
    got = class_array(call(answer, raster, samples))
    judge_codes(got, codes)
    judge_counts(got, truth, codes, bands)


@check("classify_sentinel_data-orientation", "every class stands where it should")
def orientation(answer: Callable[..., Any], **scene: Any) -> None:
    """Judge places: pixel (row, column) of the result is pixel (row, column) of the raster.

    Parameters
    ----------
    answer : callable
        The learner's `classify_sentinel_data`.
    **scene
        Arguments of `made_up_scene`.
    """
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
        got=f"class {got[row, column]:g}; {np.mean(got == truth):.0%} of the pixels are right",
        where=f"row {row}, column {column} of a raster of {counted(rows, 'row')} and "
        f"{counted(columns, 'column')}",
        cause=name_turn(got, truth),
        hint="Bring the bands last before you reshape, and reshape the classes to (y, x) at the "
        "end, both in NumPy's normal order.",
    )


@check("classify_sentinel_data-samples", "it learns from the samples it is given, from all of them")
def samples(
    answer: Callable[..., Any],
    codes: Sequence[int] = (10, 90, 40),
    bands: Sequence[str] = COURSE_BANDS[:2],
    seed: int = 4,
    thorough: bool = True,
) -> None:
    """Judge which samples the classifier was trained on.

    First two calls with the same raster; in the second the samples' codes have changed places.
    Some pixels are mixtures of two classes: they too get one of the codes, never one in between.
    A third call has a raster whose pixels are all of one class.

    Then a raster of one band and samples in which every row counts (`made_up_majorities`).  A
    classifier that has seen all rows names each of the 400 pixels by three samples against two, and
    so do those that look at the whole only.  In a forest the trees draw rows at random: with 30
    trees 1.35 % of the pixels are named by the minority, with 50 fewer than 0.5 %.  `MOST_UPSET`
    are let pass: 30 trees upset more with a chance below 1e-9.  A forest that has seen 90 % of
    the rows upsets 10 % of the pixels or more; one that has seen 80 %, a sixth of them.

    Last samples of which some lie far from all others (`made_up_outliers`).  A classifier that
    cannot tell them when they are many, such as one that draws a single line, is not blamed.

    Parameters
    ----------
    answer : callable
        The learner's `classify_sentinel_data`.
    codes : sequence of int
        Class codes, three or more.
    bands : sequence of str
        Names of the bands of the first scene, at least one fewer than there are codes.
    seed : int
        Seed of places and reflectances.
    thorough : bool
        Whether to judge the pixels of one class and the samples far from all others as well.
    """
    truth, raster, rows = made_up_scene(
        rows=7, columns=6, codes=codes, bands=bands, dtype="float64", seed=seed
    )
    raster[:, -1, :] = np.linspace(DARK, BRIGHT, 6)[np.newaxis]
    _judge_exchanged(answer, (truth, raster, rows), codes)
    _judge_all_rows(answer, codes[:2], seed)
    if thorough:
        _judge_alike(answer, raster, rows, codes[1], np.argwhere(truth[:-1] == codes[1])[0])
        _judge_outliers(answer, codes[:2], seed)


def _judge_exchanged(answer: Callable[..., Any], made: Made, codes: Sequence[int]) -> None:
    truth, raster, rows = made
    other = dict(zip(codes, (*codes[1:], codes[0]), strict=True))
    other_rows = rows.copy()
    other_rows[:, -1] = [other[int(code)] for code in rows[:, -1]]
    for table, expected in ((rows, truth), (other_rows, np.vectorize(other.get)(truth))):
        got = class_array(call(answer, raster, table))
        judge_codes(got, codes)
        # the last row holds the mixtures: how they are split is up to the classifier
        slack = truth.shape[1]
        for code in codes:
            count = int((expected[:-1] == code).sum())
            found = int((got == code).sum())
            if not count <= found <= count + slack:
                fail_not_these_samples(code, count, found, slack)


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
            cause="The pixels were scaled or compared among themselves, not as the samples were.",
            hint="Fit a scaler on the samples alone, and only apply it (transform) to the pixels.",
        )


def _judge_all_rows(answer: Callable[..., Any], codes: Sequence[int], seed: int) -> None:
    truth, raster, rows = made_up_majorities(codes, seed)
    got = class_array(call(answer, raster, rows))
    if got.shape != truth.shape:
        fail_shape(got, truth)
    judge_codes(got, codes)
    upset = int((got != truth).sum())
    if upset > MOST_UPSET:
        fail_not_all_rows(upset, truth.size, len(rows))


def _judge_outliers(answer: Callable[..., Any], codes: Sequence[int], seed: int) -> None:
    missed = _missed(answer, made_up_outliers(codes, 380, 20, 100, seed), codes[1])
    # the few are missed: who misses the many as well cannot tell them
    if not missed or _missed(answer, made_up_outliers(codes, 100, 100, 200, seed), codes[1]):
        return
    fail(
        expected=f"class {codes[0]} in pixels as bright as 20 of its 400 samples, far brighter "
        "than the rest",
        got=f"class {codes[1]} in {missed} of them",
        cause="Samples far from the others were dropped as outliers.",
        hint="Train on all rows: a rare kind of roof or water is no mistake.",
    )


def _missed(answer: Callable[..., Any], made: Made, code: int) -> int:
    """Return how many pixels too many have a class."""
    truth, raster, rows = made
    return int((class_array(call(answer, raster, rows)) == code).sum() - (truth == code).sum())


@check("classify_sentinel_data-nodata", "pixels without data are 0, all others have a class")
def nodata(
    answer: Callable[..., Any],
    rows: int = 7,
    columns: int = 5,
    codes: Sequence[int] = CODES,
    bands: Sequence[str] = COURSE_BANDS,
    seed: int = 5,
) -> None:
    """Judge pixels with NaN in all bands and in one band, and reflectances of 0, below, above 1.

    Parameters
    ----------
    answer : callable
        The learner's `classify_sentinel_data`.
    rows, columns, codes, bands, seed
        Arguments of `made_up_scene`; at least 7 rows.
    """
    truth, raster, table = made_up_scene(
        rows=rows, columns=columns, codes=codes, bands=bands, seed=seed
    )
    raster[:, 0, 1] = np.nan
    for layer in range(len(bands)):
        raster[layer, 2, layer % columns] = np.nan
    # legal reflectances: exactly 0, a little below, above 1
    for row, layer, dark, value in (
        (-1, 0, True, 0.0),
        (-2, -1, True, -0.01),
        (-3, -1, False, 1.2),
    ):
        band = raster[layer, row]
        raster[layer, row] = np.where((band < (DARK + BRIGHT) / 2) == dark, value, band)
    raster[0, -3, 0] = 1.2
    empty = np.isnan(raster.values).any(axis=0)
    got = class_array(call(answer, raster, table))
    if got.shape != truth.shape:
        fail_shape(got, truth)
    judge_empty(got, empty)
    judge_filled(got, empty, raster)
