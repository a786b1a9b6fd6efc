"""What the checks of step 2 share: how a tile is judged, and what its wrong values come from."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

from helpers.bands import COURSE_BANDS
from helpers.checks.core import fail
from helpers.checks.made.product_folder import ProductFolder

QUANTIFICATION = 10_000
ALIKE = 0.99  # correlation with the numbers of a band; random ones stay far below
COUNTS = 0.05  # tolerated error in digital numbers; float32 stays below 0.01


def tile_of(result: Any) -> xr.DataArray:
    """Insist on a DataArray (band, y, x)."""
    if not isinstance(result, xr.DataArray):
        fail(
            expected="a DataArray",
            got="nothing (None)" if result is None else f"a {type(result).__name__}",
            cause="the return is missing" if result is None else "only a part was given back",
            hint="return what xr.concat gives",
        )
    if result.dims != ("band", "y", "x"):
        fail(
            expected="the dimensions (band, y, x), in this order",
            got=str(result.dims),
            cause="the arrays were joined along another axis, or the band axis of each was kept",
            hint='join two-dimensional bands along "band", or use .transpose("band", "y", "x")',
        )
    if result.dtype not in (np.float32, np.float64):
        fail(
            expected="float32 or float64",
            got=str(result.dtype),
            cause="whole numbers know no fractions and no NaN; float16 keeps three digits only",
            hint='use .astype("float32") on the digital numbers',
        )
    return result


def values_of(result: xr.DataArray, shape: tuple[int, ...]) -> np.ndarray:
    """Return the values as floats and insist on a shape."""
    if result.shape != shape:
        fail(
            expected=f"the shape {shape}",
            got=f"the shape {result.shape}",
            cause="other files were opened than those of the folder asked for",
            hint="see that the check on the bands passes first",
        )
    return np.asarray(result.values, float)


def judge_values(result: xr.DataArray, numbers: np.ndarray, offset: int) -> None:
    """Turn reflectances back into digital numbers and compare them with those of the files."""
    values = values_of(result, numbers.shape)
    back = values * QUANTIFICATION - offset
    wrong = ~(np.abs(back - numbers) <= COUNTS)
    if wrong.any():
        place = tuple(np.argwhere(wrong)[0])
        number = int(numbers[place])
        fail(
            expected=f"({number} + {offset}) / {QUANTIFICATION} = "
            f"{(number + offset) / QUANTIFICATION:.4f}",
            got=f"{values[place]:.6g}",
            where=place_in_words(place),
            cause="the rows or columns are turned over"
            if _is_turned(back, numbers)
            else _cause_of_value(values[place], number, offset),
            hint="add the offset to the digital number first, then divide by 10000",
        )


def _is_turned(back: np.ndarray, numbers: np.ndarray) -> bool:
    turned = (numbers[:, ::-1], numbers[:, :, ::-1])
    return any(np.allclose(back, other, rtol=0, atol=COUNTS) for other in turned)


def _cause_of_value(value: float, number: int, offset: int) -> str:
    """Name the formula that gives the value, if it is one of those that people write."""
    formulas = {
        number / QUANTIFICATION: "the offset was left out",
        (number - offset) / QUANTIFICATION: "the offset was subtracted: its sign is its own",
        number + offset / QUANTIFICATION: "the parentheses are missing: only the offset was "
        "divided",
        number / QUANTIFICATION + offset: "the offset was added after the division",
        float(number + offset): "the division by 10000 is missing",
        float(number): "these are still digital numbers",
        (number - 1000) / QUANTIFICATION: "the offset -1000 stands in the function; the argument "
        "offset was not used",
    }
    for result, cause in formulas.items():
        if abs(value - result) <= COUNTS / QUANTIFICATION * max(1, abs(result)):
            return cause
    if np.isnan(value):
        return "a pixel with data was emptied"
    return "another formula, another divisor, or a file of another band or resolution"


def judge_folder(result: xr.DataArray, folder: ProductFolder, metres: int, where: str) -> None:
    """Insist on the pixels of one resolution's folder."""
    numbers = folder.numbers[metres]
    values = np.asarray(result.values, float)
    if result.shape == numbers.shape:
        found = [band_inside(layer, numbers) for layer in values]
        if found == list(range(len(found))):
            return
    shapes = {r: folder.numbers[r].shape for r in folder.numbers}
    other = next((r for r, shape in shapes.items() if shape == result.shape), None)
    fail(
        expected=f"the pixels of folder R{metres}m, shape {numbers.shape}",
        got=f"the shape {result.shape}" + (f", which is R{other}m" if other else ""),
        where=where,
        cause="the search pattern does not use resolution, so it finds files of several folders",
        hint='put f"R{resolution}m" into the path that is searched',
    )


def band_inside(layer: np.ndarray, numbers: np.ndarray) -> int | None:
    """Return which band a layer was made from, whatever was added to it or divided by."""
    for position, candidate in enumerate(numbers):
        x, y = candidate.ravel().astype(float), layer.ravel()
        # a constant layer has no correlation, and asking for it would warn
        if x.shape != y.shape or not np.isfinite(y).all() or np.ptp(y) == 0:
            return None
        if abs(np.corrcoef(x, y)[0, 1]) > ALIKE:
            return position
    return None


def place_in_words(place: Sequence[int]) -> str:
    """Name a pixel for a message.

    Examples
    --------
    >>> place_in_words((3, 4, 5))
    'band B8A, row 4, column 5'
    """
    band, row, column = (int(i) for i in place)
    return f"band {COURSE_BANDS[band]}, row {row}, column {column}"
