"""Checks of step 2: four bands of a product become surface reflectance.

The digital numbers are chosen first and the product is written from them, so a check only has to
turn the answer's reflectance back into digital numbers.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import rioxarray  # noqa: F401  (gives DataArray its .rio)
import xarray as xr

from helpers.bands import COURSE_BANDS
from helpers.checks.core import call, check, fail, shorten
from helpers.checks.judging.band_judgements import (
    COUNTS,
    QUANTIFICATION,
    band_inside,
    cause_of_value,
    judge_folder,
    judge_values,
    names_of,
    place_in_words,
    tile_of,
    values_of,
)
from helpers.checks.made.product_folder import ProductFolder, make_product, varied_product
from helpers.counting import counted

Answer = Callable[..., Any]
# No data, below 0, zero, tiny, above 1, beyond int16, and the largest number of 16 bits.
LEGAL = (0, 900, 1000, 1001, 11_500, 40_000, 65_535)
FILES = "Keep what rioxarray.open_rasterio has read."


@check("load_sentinel_data-bands", "four bands are stacked as (band, y, x) in the order asked")
def bands(answer: Answer, *, seed: int | None = None) -> None:
    """Judge dimensions, shape, band names and that each band is the one it says.

    Parameters
    ----------
    answer : callable
        The learner's `load_sentinel_data`.
    seed : int, optional
        Draws another product; without one it is a small one in zone 31. So it is for all checks.
    """
    folder = _product(seed)
    result = tile_of(call(answer, folder.path), ordered=True)
    numbers = folder.numbers[60]
    if result.shape != numbers.shape:
        fail(
            expected=f"the shape {numbers.shape}: 4 bands, then rows, then columns",
            got=f"the shape {result.shape}",
            cause="A band is missing or doubled, or the band axis of each file was kept.",
            hint="Join the four two-dimensional bands along a new dimension called band.",
        )
    names = names_of(result)
    if names != list(COURSE_BANDS):
        fail(
            expected=f"the names {', '.join(COURSE_BANDS)} in the coordinate band",
            got=shorten(", ".join(names), 60) or "no coordinate band",
            cause="The bands were joined in another order."
            if sorted(names) == sorted(COURSE_BANDS)
            else "The names were not set: drop_vars and assign_coords return a new array.",
            hint='Give the names to xr.concat with pd.Index([...], name="band").',
        )
    for position, band in enumerate(COURSE_BANDS):
        found = band_inside(result.values[position], numbers)
        if found != position:
            fail(
                expected=f"band {band} at place {position + 1}",
                got="other values" if found is None else f"the pixels of {COURSE_BANDS[found]}",
                cause="Other files were opened, or the files were joined in another order than the "
                "names.",
                hint="Go through the band names in the order asked and open the file of each.",
            )


@check("load_sentinel_data-reflectance", "reflectance is (DN + offset) / 10000")
def reflectance(answer: Answer, *, offset: int = -1000, seed: int | None = None) -> None:
    """Judge the values: turned back, they must be the digital numbers of the files."""
    folder = _product(seed, stated_offset=offset)
    result = tile_of(call(answer, folder.path, offset=offset))
    judge_values(result, folder.numbers[60], offset)


@check("load_sentinel_data-argument", "the offset is the one given, 0 when none is given")
def argument(answer: Answer, *, offset: int | None = None, seed: int | None = None) -> None:
    """Judge that the argument decides, whatever the metadata of the product state."""
    folder = _product(seed)
    if offset is None:
        judge_values(tile_of(call(answer, folder.path)), folder.numbers[60], 0)
    else:
        judge_values(tile_of(call(answer, folder.path, 60, offset)), folder.numbers[60], offset)


@check("load_sentinel_data-nodata", "NaN stands where the digital number is 0, and only there")
def nodata(answer: Answer, *, offset: int = -1000, seed: int | None = None) -> None:
    """Judge the places of NaN, band by band."""
    places = _places(seed)
    folder = _product(seed, empty=places, **({} if seed is None else {"lowest": 1}))
    result = tile_of(call(answer, folder.path, offset=offset))
    numbers = folder.numbers[60]
    values, empty = values_of(result, numbers), numbers == 0
    if (missing := empty & ~np.isnan(values)).any():
        place = tuple(np.argwhere(missing)[0])
        fail(
            expected="NaN, because the digital number there is 0",
            got=f"{values[place]:.4g}",
            where=place_in_words(place),
            cause=_cause_of_fill(values[place], offset),
            hint="Use .where(numbers != 0) on the digital numbers, before the formula.",
        )
    if (surplus := np.isnan(values) & ~empty).any():
        place = tuple(np.argwhere(surplus)[0])
        others = empty[:, place[1], place[2]].any()
        fail(
            expected=f"a reflectance, because the digital number is {numbers[place]}",
            got="NaN",
            where=place_in_words(place),
            cause="The pixel was emptied because of another band, which has no data there."
            if others
            else "The pixel was emptied by a limit on its value: only 0 means no data.",
            hint="Each band has its own zeros: replace those alone.",
        )


def _places(seed: int | None) -> Sequence[tuple[int, int, int]]:
    """Return where there is no data: in some bands alone, never in all of them."""
    if seed is None:
        return (0, 0, 0), (0, 2, 3), (3, 1, 2)
    height, width = varied_product(seed)["shape"]
    rng = np.random.default_rng((seed, 1))
    pixels = rng.permutation(height * width)[:3]
    return [(int(rng.integers(4)), int(p) // width, int(p) % width) for p in pixels]


def _cause_of_fill(value: float, offset: int) -> str:
    if abs(value - offset / QUANTIFICATION) <= 1e-6:
        return (
            f"Zeros were treated like other numbers, or looked for when they were {offset} "
            "already; the files name no nodata value, so masked=True finds none."
        )
    if value == 0:
        return "The pixel has a reflectance of 0, which is a dark pixel and not one without data."
    return "Pixels without data got another number than NaN."


@check("load_sentinel_data-range", "values below 0, exactly 0 and above 1 stay as they are")
def values_range(answer: Answer, *, offset: int = -1000, seed: int | None = None) -> None:
    """Judge rare but legal reflectances: dark water below 0, bright roofs above 1.

    If the ordinary pixels follow another formula, then so may the rare ones: the formula is judged
    by `reflectance`.
    """
    special = LEGAL if seed is None else _rare(seed)
    folder = _product(seed, special=special)
    numbers = folder.numbers[60]
    values = values_of(tile_of(call(answer, folder.path, offset=offset)), numbers)
    rare = np.isin(numbers, special[1:])
    slope, intercept = _line(numbers, values, ~rare & (numbers > 0), offset)
    for place in zip(*np.nonzero(rare), strict=True):
        number = int(numbers[place])
        expected = slope * number + intercept
        if not abs(values[place] - expected) <= COUNTS * slope:
            fail(
                expected=f"{expected:.6g} for the digital number {number}",
                got=f"{values[place]:.6g}",
                where=place_in_words(place),
                cause=cause_of_value(values[place], number, offset),
                hint="Apply the formula alone, to floats, and clip nothing.",
            )


def _line(
    numbers: np.ndarray, values: np.ndarray, ordinary: np.ndarray, offset: int
) -> tuple[float, float]:
    """Return slope and intercept of the formula that the ordinary pixels follow."""
    right = 1 / QUANTIFICATION, offset / QUANTIFICATION
    x, y = numbers[ordinary].astype(float), values[ordinary]
    if not np.isfinite(y).all():
        return right
    slope, intercept = (float(n) for n in np.polyfit(x, y, 1))
    follows = np.abs(slope * x + intercept - y).max() <= COUNTS / 10 * abs(slope)
    own = abs(slope / right[0] - 1) <= 1e-4 and abs(intercept - right[1]) <= 1e-5
    return (slope, intercept) if follows and slope > 0 and not own else right


def _rare(seed: int) -> tuple[int, ...]:
    """Return digital numbers as in `LEGAL`, others of the same kinds."""
    rng = np.random.default_rng((seed, 2))
    below = (int(rng.integers(1, 1000)), 1000, int(rng.integers(1001, 1010)))
    above = (int(rng.integers(11_001, 30_000)), int(rng.integers(33_000, 65_000)), 65_535)
    return (0, *below, *above)


@check("load_sentinel_data-resolution", "resolution chooses the folder, R60m if none is given")
def resolution(answer: Answer, *, offset: int = -1000, seed: int | None = None) -> None:
    """Judge that 20 gives the pixels of its own folder, and that 60 is the default."""
    folder = _product(seed, resolutions=(10, 20, 60))
    result = tile_of(call(answer, folder.path, resolution=20, offset=offset), floats=False)
    judge_folder(result, folder, 20, "resolution=20")
    result = tile_of(call(answer, folder.path, offset=offset), floats=False)
    judge_folder(result, folder, 60, "no resolution given, so 60")


@check("load_sentinel_data-georeference", "CRS and pixel coordinates are those of the files")
def georeference(answer: Answer, *, metres: int = 60, seed: int | None = None) -> None:
    """Judge CRS and the coordinates x and y of the pixel centres."""
    folder = _product(seed, resolutions=(metres,))
    # at 60 m without a word about it: the call that other checks of the same product make as well
    asked = {} if metres == 60 else {"resolution": metres}
    result = tile_of(call(answer, folder.path, **asked), floats=False)
    crs, transform = _place_of(result)
    if crs != folder.crs:
        fail(
            expected=f"the CRS of the files, {folder.crs}",
            got=shorten(crs or "no CRS", 60),
            cause="Another CRS was written over that of the files."
            if crs
            else "A bare array was wrapped anew, or xr.where was used, which drops the CRS.",
            hint="Work on the DataArrays of rioxarray.open_rasterio, or call rio.write_crs.",
        )
    _, rows, columns = folder.numbers[metres].shape
    right = folder.transform(metres)
    expected = {
        "x": right.c + metres * (np.arange(columns) + 0.5),
        "y": right.f - metres * (np.arange(rows) + 0.5),
    }
    for dim, centres in expected.items():
        got = _coordinate(result, dim)
        if got.shape != centres.shape or not (np.abs(got - centres) <= 1e-3 * metres).all():
            fail(
                expected=f"the coordinate {dim} from {centres[0]:.0f} to {centres[-1]:.0f} m, in "
                f"{counted(len(centres), 'step')} (pixel centres)",
                got=f"{got[0]:.8g} to {got[-1]:.8g} in {counted(got.size, 'step')}"
                if got.size
                else f"no coordinate {dim}",
                cause="The coordinates were lost, flipped or counted from pixel corners, or they "
                "are those of another resolution.",
                hint=FILES,
            )
    if transform is None or not (np.abs(np.subtract(transform, right)) <= 1e-3).all():
        fail(
            expected=f"the transform {tuple(right)[:6]}",
            got=shorten(tuple(transform)[:6] if transform else "none that can be read", 90),
            cause="The transform was written with other numbers than those of the files.",
            hint=FILES,
        )


def _place_of(result: xr.DataArray) -> tuple[Any, Any]:
    """Return CRS and transform as rioxarray reads them, None where it cannot."""
    try:
        return result.rio.crs, result.rio.transform()
    except Exception:  # what is written in attributes can be anything
        return None, None


def _coordinate(result: xr.DataArray, dim: str) -> np.ndarray:
    got = result[dim].values if dim in result.coords else np.empty(0)
    return np.asarray(got, float) if got.dtype.kind in "iuf" else np.empty(0)  # no text, no dates


def _product(seed: int | None, **given: Any) -> ProductFolder:
    return make_product(**((varied_product(seed) if seed is not None else {}) | given))
