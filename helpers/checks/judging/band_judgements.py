"""What the checks of step 2 share: how a tile is judged, and what its wrong values come from.

A tile whose dimensions or bands stand in another order is put in order before its values are
judged: the order is the business of the check on the bands.
"""

from collections.abc import Sequence
from itertools import permutations
from typing import Any

import numpy as np
import xarray as xr

from helpers.bands import COURSE_BANDS
from helpers.checks.core import fail
from helpers.checks.made.product_folder import ProductFolder

QUANTIFICATION = 10_000
ALIKE = 0.99  # correlation with the numbers of a band; random ones stay far below
COUNTS = 0.05  # tolerated error in digital numbers; float32 stays below 0.01
DIMENSIONS = ("band", "y", "x")
FIRST = 'First pass the check "four bands are stacked as (band, y, x) in the order asked": '
METHODS = ("method", "function", "builtin_function_or_method")


def tile_of(result: Any, *, ordered: bool = False, floats: bool = True) -> xr.DataArray:
    """Insist on a DataArray with the dimensions band, y and x.

    Parameters
    ----------
    result : object
        What the answer gave back.
    ordered : bool
        Whether the dimensions must come in this order; else they are put into it.
    floats : bool
        Whether its type must be float32 or float64.

    Returns
    -------
    DataArray of dims (band, y, x)
    """
    if not isinstance(result, xr.DataArray):
        kind = type(result).__name__
        cause = "Only a part was given back, or something made from it."
        if result is None:
            cause = "The return is missing."
        elif kind in METHODS:
            cause = "A method was named and not called: parentheses are missing behind it."
        fail(
            expected="a DataArray",
            got="nothing (None)" if result is None else f"a {kind}",
            cause=cause,
            hint="Return what xr.concat gives.",
        )
    same = sorted(map(str, result.dims)) == sorted(DIMENSIONS)
    if not same or (ordered and result.dims != DIMENSIONS):
        fail(
            expected="the dimensions (band, y, x), in this order",
            got=str(result.dims),
            cause="The dimensions stand in another order."
            if same
            else "The arrays were joined along another axis, or the band axis of each was kept.",
            hint='Join two-dimensional bands along "band", or use .transpose("band", "y", "x").',
        )
    if result.dtype.kind not in "biuf":
        fail(
            expected="numbers",
            got=str(result.dtype),
            cause="The values are text or dates.",
            hint="Keep the numbers that rioxarray.open_rasterio gives, and calculate with them.",
        )
    if floats and result.dtype not in (np.float32, np.float64):
        fail(
            expected="float32 or float64",
            got=str(result.dtype),
            cause="Whole numbers know no fractions and no NaN; float16 keeps three digits only.",
            hint='Use .astype("float32") on the digital numbers.',
        )
    return result.transpose(*DIMENSIONS)


def names_of(result: xr.DataArray) -> list[str]:
    """Return what the coordinate band holds, [] where there is none."""
    if "band" not in result.coords:
        return []
    return [str(name) for name in np.ravel(result["band"].values)]


def values_of(result: xr.DataArray, numbers: np.ndarray) -> np.ndarray:
    """Return the values as floats, bands in the order asked; insist on a shape.

    Parameters
    ----------
    result : DataArray of dims (band, y, x)
    numbers : array of shape (band, y, x)
        The digital numbers of the files.

    Returns
    -------
    float array of shape (band, y, x)
        In the order of the names if they are those of the bands, and else, or if these lie about
        their bands, in the order in which the layers fit the files.
    """
    if result.shape != numbers.shape:
        fail(
            expected=f"the shape {numbers.shape}",
            got=f"the shape {result.shape}",
            cause=f"{FIRST}bands are missing or doubled, or files of another folder were opened.",
            hint="Open one file for each band name, in the folder of the resolution asked for.",
        )
    values = np.asarray(result.values, float)
    names = names_of(result)
    if sorted(names) == sorted(COURSE_BANDS):
        values = values[[names.index(band) for band in COURSE_BANDS]]
    return values[list(_order_by_content(values, numbers))]


def _order_by_content(values: np.ndarray, numbers: np.ndarray) -> tuple[int, ...]:
    """Return which layer fits which band of the files best, the given order if it fits as well."""
    given = tuple(range(len(values)))
    if sum(map(_likeness, values, numbers)) >= len(values) - 0.5:  # no order fits that much better
        return given
    likeness = np.array([[_likeness(layer, band) for layer in values] for band in numbers])
    rows = np.arange(len(values))
    best = max(permutations(given), key=lambda order: likeness[rows, order].sum())
    better = likeness[rows, best].sum() > likeness[rows, given].sum() + 0.5
    return best if better and likeness[rows, best].min() > ALIKE else given


def _likeness(layer: np.ndarray, band: np.ndarray) -> float:
    """Return how well a layer follows a band where both have data: a correlation, 0 to 1."""
    there = np.isfinite(layer) & (band > 0)
    mine, files = layer[there], band[there].astype(float)
    if mine.size < 3 or np.ptp(mine) == 0 or np.ptp(files) == 0:
        return 0.0
    return float(abs(np.corrcoef(mine, files)[0, 1]))


def judge_values(result: xr.DataArray, numbers: np.ndarray, offset: int) -> None:
    """Turn reflectances back into digital numbers and compare them with those of the files."""
    values = values_of(result, numbers)
    back = values * QUANTIFICATION - offset
    wrong = ~(np.abs(back - numbers) <= COUNTS)
    if wrong.any():
        place = tuple(np.argwhere(wrong)[0])
        number = int(numbers[place])
        fail(
            expected=f"({number} + {offset}) / {QUANTIFICATION} = "
            f"{(number + offset) / QUANTIFICATION:.6g}",
            got=f"{values[place]:.6g}",
            where=place_in_words(place),
            cause="The rows or columns are turned over."
            if _is_turned(back, numbers)
            else cause_of_value(values[place], number, offset),
            hint="Add the offset to the digital number first, then divide by 10000.",
        )


def _is_turned(back: np.ndarray, numbers: np.ndarray) -> bool:
    turned = (numbers[:, ::-1], numbers[:, :, ::-1])
    return any(np.allclose(back, other, rtol=0, atol=COUNTS) for other in turned)


def cause_of_value(value: float, number: int, offset: int) -> str:
    """Name the formula that gives the value, if it is one of those that people write."""
    if np.isnan(value):
        return "A pixel with data was emptied: a limit on its value, or another band's zeros."
    whole = number + offset
    formulas = {
        number / QUANTIFICATION: "The offset was left out.",
        (number - offset) / QUANTIFICATION: "The offset was subtracted: its sign is its own.",
        number + offset / QUANTIFICATION: "Parentheses are missing: only the offset was divided.",
        number / QUANTIFICATION + offset: "The offset was added after the division.",
        float(whole): "The division by 10000 is missing.",
        float(number): "These are still digital numbers.",
        (number - 1000) / QUANTIFICATION: "The offset -1000 stands in the function; the argument "
        "offset was not used.",
        whole // QUANTIFICATION: "The division gave whole numbers: // leaves no fraction.",
        (whole % 2**16) / QUANTIFICATION: "Whole numbers ran over: uint16 knows nothing below 0.",
        (whole - 2**16) / QUANTIFICATION: "Whole numbers ran over: int16 ends at 32767.",
    }
    if not 0 < whole < QUANTIFICATION:
        formulas |= {0.0: "The value was clipped at 0.", 1.0: "The value was clipped at 1."}
    for result, cause in formulas.items():
        if abs(value - result) <= COUNTS / QUANTIFICATION * max(1, abs(result)):
            return cause
    if abs(value - whole / QUANTIFICATION) <= 0.01:
        return "The value was rounded."
    return "Another formula, another divisor, or a file of another band or resolution."


def judge_folder(result: xr.DataArray, folder: ProductFolder, metres: int, where: str) -> None:
    """Insist on the pixels of one resolution's folder."""
    numbers = folder.numbers[metres]
    if result.shape == numbers.shape:
        values = values_of(result, numbers)
        if all(_likeness(*pair) > ALIKE for pair in zip(values, numbers, strict=True)):
            return
    other = next((r for r, there in folder.numbers.items() if there.shape == result.shape), None)
    if other in (metres, None):
        cause = f"{FIRST}these are not the pixels of those files."
        got = f"the shape {result.shape}" if other is None else "other values in the same shape"
    else:
        cause = "The search pattern does not use resolution, or files of several folders match it."
        got = f"the shape {result.shape}, which is that of R{other}m"
    fail(
        expected=f"the pixels of folder R{metres}m, shape {numbers.shape}",
        got=got,
        where=where,
        cause=cause,
        hint='Put f"R{resolution}m" into the path that is searched.',
    )


def band_inside(layer: np.ndarray, numbers: np.ndarray) -> int | None:
    """Return which band a layer was made from, whatever was added to it or divided by."""
    if layer.shape != numbers.shape[1:]:
        return None
    likeness = [_likeness(np.asarray(layer, float), band) for band in numbers]
    best = int(np.argmax(likeness))
    return best if likeness[best] > ALIKE else None


def place_in_words(place: Sequence[int]) -> str:
    """Name a pixel for a message.

    Examples
    --------
    >>> place_in_words((3, 4, 5))
    'band B8A, row 4, column 5'
    """
    band, row, column = (int(i) for i in place)
    return f"band {COURSE_BANDS[band]}, row {row}, column {column}"
