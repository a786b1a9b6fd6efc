"""Checks of the offset laboratory in step 2: the NDVI of some pixels without and with the offset.

The NDVI of each pixel is chosen first; red and near infrared follow from it.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import rioxarray  # noqa: F401  (gives DataArray its .rio)
import xarray as xr
from rasterio.transform import from_origin

from helpers.bands import COURSE_BANDS
from helpers.checks.core import call, check, fail, shorten

Answer = Callable[..., Any]
SHIFT = 0.1  # what an offset of -1000 takes from a reflectance
NEAR = 1e-4
# (NDVI with the offset, NDVI without) of each pixel; mean and median differ, and the two medians
# come from different pixels
Pairs = Sequence[tuple[float, float]]
FOREST: Pairs = ((0.2, 0.12), (0.78, 0.46), (0.8, 0.47), (0.82, 0.5), (0.86, 0.42))
OUTSIDE: Pairs = ((-0.59, -0.04), (0.1, 0.05), (0.15, 0.1), (0.3, 0.2), (0.25, 0.15), (-0.5, -0.1))
OUTSIDE = (*OUTSIDE, (0.05, 0.04))


@check("offset_effect-ndvi", "the median NDVI of the pixels inside, without and with the offset")
def ndvi(answer: Answer, *, forest: Pairs = FOREST, **values: Any) -> None:
    """Judge both numbers."""
    _judge(call(answer, *make_pair(forest=forest, **values)), forest)


@check("offset_effect-nodata", "pixels without data do not count")
def nodata(
    answer: Answer, *, forest: Pairs = FOREST, empty: Sequence[int] = (1, 3), **values: Any
) -> None:
    """Judge both numbers where some pixels inside are NaN."""
    pair = make_pair(forest=forest, empty=empty, **values)
    _judge(call(answer, *pair), [p for i, p in enumerate(forest) if i not in empty])


def make_pair(
    *, forest: Pairs = FOREST, outside: Pairs = OUTSIDE, columns: int = 4, empty: Sequence[int] = ()
) -> tuple[xr.DataArray, xr.DataArray, np.ndarray]:
    """Make one tile without and with the offset, and a mask of the forest's pixels.

    Parameters
    ----------
    forest, outside : sequence of (float, float)
        NDVI with and without the offset, of the pixels inside and outside of the mask.
    columns : int
        Number of columns; it must divide the number of pixels.
    empty : sequence of int
        Forest pixels, by number, that have no data.

    Returns
    -------
    (DataArray, DataArray, ndarray)
        Tiles of dims (band, y, x), and a boolean mask of shape (y, x).
    """
    after, before = np.array([*forest, *outside]).T
    total = 2 * SHIFT * before / (after - before)  # red plus infrared, with the offset
    reds, infrared = total * (1 - after) / 2, total * (1 + after) / 2
    reds[list(empty)] = infrared[list(empty)] = np.nan
    order = np.random.default_rng(3).permutation(after.size)
    inside = (np.arange(after.size) < len(forest))[order].reshape(-1, columns)
    layers = {"B04": reds, "B03": reds * 0.9, "B02": reds * 0.7, "B8A": infrared}
    grid = np.stack([layers[band][order].reshape(-1, columns) for band in COURSE_BANDS])
    corrected = _tile(grid)
    return corrected + SHIFT, corrected, inside


def _tile(grid: np.ndarray) -> xr.DataArray:
    _, rows, columns = grid.shape
    place = from_origin(300_000, 4_900_020, 60, 60)
    coords = {
        "band": list(COURSE_BANDS),
        "y": place.f - 60 * (np.arange(rows) + 0.5),
        "x": place.c + 60 * (np.arange(columns) + 0.5),
    }
    tile = xr.DataArray(grid, dims=("band", "y", "x"), coords=coords)
    return tile.rio.write_crs("EPSG:32631").rio.write_transform(place)


def _judge(result: Any, inside: Pairs) -> None:
    result = list(result) if isinstance(result, np.ndarray) and result.ndim else result
    if not isinstance(result, tuple | list) or len(result) != 2:
        fail(
            expected="two numbers: the median NDVI without, then with the offset",
            got="nothing (None)" if result is None else shorten(repr(result), 60),
            cause="the return is missing or gives back one number only",
            hint="end with: return ndvi_without, ndvi_with",
        )
    numbers = [_number(value) for value in result]
    after, before = np.array(inside).T
    for number, index, other, words in (
        (numbers[0], before, after, "without"),
        (numbers[1], after, before, "with"),
    ):
        if not abs(number - np.median(index)) <= NEAR:
            fail(
                expected=f"{np.median(index):.3f} {words} the offset",
                got=f"{number:.3f}",
                cause=_cause(number, index, other),
                hint="per pixel (B8A - B04) / (B8A + B04), then the median of those inside",
            )


def _number(value: Any) -> float:
    value = value.values if isinstance(value, xr.DataArray) else value
    if np.ndim(value) != 0 or not isinstance(np.asarray(value).item(), int | float):
        fail(
            expected="two numbers",
            got=f"a {type(value).__name__} of shape {np.shape(value)}",
            cause="the median was not taken, or only along one axis",
            hint="take the median over all pixels inside, then float(...)",
        )
    return float(value)


def _cause(number: float, index: np.ndarray, other: np.ndarray) -> str:
    """Name the slip that gives the number, if it is one that people make."""
    slips = {
        float(np.median(other)): "the two tiles were exchanged, or one was used for both numbers",
        float(np.mean(index)): "the mean was taken instead of the median",
        float(-np.median(index)): "red and near infrared were exchanged",
    }
    if np.isnan(number):
        return "NaN went into the median: pixels without data must be left out (np.nanmedian)"
    for value, cause in slips.items():
        if abs(number - value) <= NEAR:
            return cause
    return "another formula, other bands, or other pixels than those inside"
