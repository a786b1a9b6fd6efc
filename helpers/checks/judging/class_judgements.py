"""What the checks of a class map judge, and the words in which they say it."""

from collections.abc import Sequence

import numpy as np
import xarray as xr

from helpers.checks.core import fail
from helpers.counting import counted

RIGHT = 0.99


def class_array(result: object) -> np.ndarray:
    """Return what the answer gave back as an array, or say that it is none."""
    if isinstance(result, xr.DataArray):
        result = result.values
    if isinstance(result, np.ndarray) and result.dtype.kind in "iuf":
        return result
    kind = f"an array of {result.dtype}" if isinstance(result, np.ndarray) else None
    fail(
        expected="a NumPy array of class codes, shape (y, x)",
        got=kind or ("None" if result is None else f"an object of type {type(result).__name__}"),
        cause="The function has no return statement." if result is None else "",
        hint="End the function with return and a plain array of codes.",
    )


def fail_shape(got: np.ndarray, truth: np.ndarray) -> None:
    """Say which shape was expected, and what the one that came tells."""
    height, width = truth.shape
    causes = {
        (
            width,
            height,
        ): "The axes x and y have changed places: y, the rows, is the first.",
        (height * width,): "The classes are still one long row, as predict gives them.",
        (1, height, width): "The axis of the bands is still there.",
        (height, width, 1): "The axis of the bands is still there.",
    }
    fail(
        expected=f"shape (y, x) = ({height}, {width}), as the raster has it",
        got=f"shape {got.shape}",
        cause=causes.get(got.shape, "Pixels were dropped or added on the way."),
        hint='Reshape the classes to (rasters.sizes["y"], rasters.sizes["x"]).',
    )


def judge_codes(got: np.ndarray, codes: Sequence[int]) -> None:
    """Judge that no value but the given codes occurs."""
    strange = sorted(set(np.unique(got[~np.isnan(got)]).tolist()) - set(codes))
    if np.isnan(got).any():
        strange = [float("nan")]
    if not strange:
        return
    if strange[0] < 0:
        cause = "The integer type is too small for a code: use uint8."
    elif min(codes) < strange[0] < max(codes):
        cause = "The codes were numbered anew, or averaged by a regressor instead of a classifier."
    else:
        cause = "The codes were numbered anew, or others are written into the function."
    fail(
        expected=f"only codes that the samples' last column holds: {', '.join(map(str, codes))}",
        got=f"the value {strange[0]:g}",
        where=f"{int((got == strange[0]).sum())} of {counted(got.size, 'pixel')}",
        cause=cause,
        hint="Give the last column as it is to fit: the classifier then answers in these codes.",
    )


def judge_counts(
    got: np.ndarray, truth: np.ndarray, codes: Sequence[int], bands: Sequence[str]
) -> None:
    """Judge how many pixels each class covers, wherever they are."""
    expected = {code: int((truth == code).sum()) for code in codes}
    found = {code: int((got == code).sum()) for code in codes}
    right = sum(min(expected[code], found[code]) for code in codes)
    if right >= RIGHT * truth.size and got.size == truth.size:
        return
    worst = max(codes, key=lambda code: abs(expected[code] - found[code]))
    fail(
        expected=f"{expected[worst]} of {counted(truth.size, 'pixel is', 'pixels are')} of class "
        f"{worst}",
        got=f"{counted(found[worst], 'pixel')}; over all classes {right} of {truth.size} can be "
        "right",
        cause=_name_miscount(expected, found, codes, bands),
        hint="Train on all columns but the last; make one row per pixel, one column per band, in "
        "the order of the samples' columns, with the values as they are.",
    )


def _name_miscount(
    expected: dict[int, int], found: dict[int, int], codes: Sequence[int], bands: Sequence[str]
) -> str:
    """Return the likely cause of wrong numbers of pixels per class."""
    wrong = [place for place, code in enumerate(codes) if expected[code] != found[code]]
    if len(wrong) == 2 and wrong[0] == 0:
        # the first class is dark everywhere; only one band tells the other one from it
        number = len(bands) - wrong[1]
        return (
            f"Band {bands[number]} (number {number + 1} of {len(bands)}) was not used for both "
            "training and prediction, or the classifier cannot tell so many classes."
        )
    missing = [code for code in codes if not found[code]]
    if missing:
        return (
            f"Class {missing[0]} does not occur at all: not all samples were used, or the label "
            "column was a band, or the raster's values were changed (scaled) and the samples' not."
        )
    return (
        "The bands of a pixel were torn apart by a reshape, or have another order than the "
        "samples' columns, or the raster's values were changed (scaled) and the samples' not."
    )


def name_turn(got: np.ndarray, truth: np.ndarray) -> str:
    """Return the likely cause of classes that stand in the wrong places."""
    turns = {
        "The map is upside down.": truth[::-1],
        "Left and right have changed places.": truth[:, ::-1],
        "The map is turned by half a turn.": truth[::-1, ::-1],
        "The pixels were flattened row by row and put back column by column.": (
            truth.ravel().reshape(truth.shape, order="F")
        ),
        "The pixels were flattened column by column and put back row by row.": (
            truth.ravel(order="F").reshape(truth.shape)
        ),
    }
    for words, turned in turns.items():
        if np.mean(got == turned) >= RIGHT:
            return words
    if np.mean(np.sort(got, axis=None) == np.sort(truth, axis=None)) >= RIGHT:
        return "The pixels were put back in another order than they were taken out."
    return "Not the places alone, the classes are wrong too: first pass the check of the classes."


def fail_not_these_samples(code: int, count: int, found: int, slack: int) -> None:
    """Say that a class covers what other samples would give it."""
    fail(
        expected=f"{count} to {counted(count + slack, 'pixel')} of class {code}, as the samples "
        "of this call "
        "say",
        got=counted(found, "pixel"),
        cause="The classifier was trained on something else: a table from another cell, the "
        "samples of an earlier call, or a part of the rows.",
        hint="Train a new classifier inside the function, on all rows of classified_rgb_rows.",
    )


def fail_not_all_rows(upset: int, pixels: int, rows: int) -> None:
    """Say that pixels have the class of the minority of the samples like them."""
    fail(
        expected=f"in each of {counted(pixels, 'pixel')} the class that three of the five "
        "samples have which "
        "are exactly like it",
        got=f"the other class in {counted(upset, 'pixel')}",
        where=f"{counted(rows, 'sample')} in any order",
        cause="Rows were left out: a part kept back for a test, so many rows for each class, "
        "repeated rows dropped. A forest of fewer than 30 trees leaves out rows by chance.",
        hint="Train on all rows of classified_rgb_rows, with 50 trees or more.",
    )


def judge_empty(got: np.ndarray, empty: np.ndarray) -> None:
    """Judge that all pixels without data are 0."""
    wrong = empty & (got != 0)
    if not wrong.any():
        return
    row, column = (int(i) for i in np.argwhere(wrong)[0])
    fail(
        expected="0 where the raster has NaN in any band",
        got=f"{got[row, column]}",
        where=f"row {row}, column {column}; {int(wrong.sum())} of "
        f"{counted(int(empty.sum()), 'such pixel')}",
        cause="A pixel without data was classified: a forest answers for NaN as well, and a "
        "pixel counts as empty even when only one of its bands is.",
        hint='Find them with rasters.isnull().any("band") and write 0 there.',
    )


def judge_filled(got: np.ndarray, empty: np.ndarray, raster: xr.DataArray) -> None:
    """Judge that all pixels with data have a class."""
    wrong = ~empty & ((got == 0) | np.isnan(got))
    if not wrong.any():
        return
    row, column = (int(i) for i in np.argwhere(wrong)[0])
    odd = "above 1" if raster.values[:, row, column].max() > 1 else "of 0 or below"
    fail(
        expected="a class in every pixel that has data",
        got=f"{got[row, column]:g} for reflectances "
        f"{', '.join(f'{v:.3f}' for v in raster.values[:, row, column])}",
        where=f"row {row}, column {column}",
        cause=f"A reflectance {odd} is legal: only NaN means no data.",
        hint="Leave out the pixels with NaN, and no others.",
    )
