"""Checks of step 2: four bands of a product become surface reflectance.

The digital numbers are chosen first and the product is written from them, so a check only has to
turn the answer's reflectance back into digital numbers.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import rioxarray  # noqa: F401  (gives DataArray its .rio)

from helpers.bands import COURSE_BANDS
from helpers.checks.core import call, check, fail, shorten
from helpers.checks.judging.band_judgements import (
    COUNTS,
    QUANTIFICATION,
    band_inside,
    judge_folder,
    judge_values,
    place_in_words,
    tile_of,
    values_of,
)
from helpers.checks.made.product_folder import make_product

Answer = Callable[..., Any]
LEGAL = (0, 900, 1000, 1001, 11_500, 20_000)  # no data, below 0, zero, tiny, above 1 twice


@check("load_sentinel_data-bands", "four bands are stacked as (band, y, x) in the order asked")
def bands(answer: Answer, **product: Any) -> None:
    """Judge dimensions, shape, band names and that each band is the one it says."""
    folder = make_product(**product)
    result = tile_of(call(answer, folder.path))
    numbers = folder.numbers[60]
    if result.shape != numbers.shape:
        fail(
            expected=f"the shape {numbers.shape}: 4 bands, then rows, then columns",
            got=f"the shape {result.shape}",
            cause="a band is missing or doubled, or the band axis of each file was kept",
            hint="join the four two-dimensional bands along a new dimension called band",
        )
    names = [str(name) for name in result["band"].values] if "band" in result.coords else []
    if names != list(COURSE_BANDS):
        fail(
            expected=f"the coordinate band holds {', '.join(COURSE_BANDS)}",
            got=shorten(", ".join(names)) or "no coordinate band",
            cause="the names were not set: drop_vars and assign_coords return a new array",
            hint='give the names to xr.concat with pd.Index([...], name="band")',
        )
    for position, band in enumerate(COURSE_BANDS):
        found = band_inside(np.asarray(result.values[position], float), numbers)
        if found != position:
            what = "other values" if found is None else f"the pixels of {COURSE_BANDS[found]}"
            fail(
                expected=f"band {band} at place {position + 1}",
                got=what,
                cause="other files were opened, or the files were joined in another order than the "
                "names",
                hint="go through the band names in the order asked and open the file of each",
            )


@check("load_sentinel_data-reflectance", "reflectance is (DN + offset) / 10000")
def reflectance(answer: Answer, *, offset: int = -1000, **product: Any) -> None:
    """Judge the values: turned back, they must be the digital numbers of the files."""
    folder = make_product(stated_offset=offset, **product)
    result = tile_of(call(answer, folder.path, offset=offset))
    judge_values(result, folder.numbers[60], offset)


@check("load_sentinel_data-argument", "the offset is the one given, 0 when none is given")
def argument(answer: Answer, *, offset: int | None = None, **product: Any) -> None:
    """Judge that the argument decides, whatever the metadata of the product state."""
    folder = make_product(**product)
    if offset is None:
        judge_values(tile_of(call(answer, folder.path)), folder.numbers[60], 0)
    else:
        judge_values(tile_of(call(answer, folder.path, 60, offset)), folder.numbers[60], offset)


@check("load_sentinel_data-nodata", "NaN stands where the digital number is 0, and only there")
def nodata(answer: Answer, *, offset: int = -1000, **product: Any) -> None:
    """Judge the places of NaN, band by band."""
    defaults: dict[str, Any] = {"empty": ((0, 0, 0), (0, 2, 3), (3, 1, 2))}
    folder = make_product(**(defaults | product))
    result = tile_of(call(answer, folder.path, offset=offset))
    values = values_of(result, folder.numbers[60].shape)
    empty = folder.numbers[60] == 0
    if (missing := empty & ~np.isnan(values)).any():
        place = tuple(np.argwhere(missing)[0])
        fail(
            expected="NaN, because the digital number there is 0",
            got=f"{values[place]:.4g}",
            where=place_in_words(place),
            cause="zeros were not replaced, or only after the offset was added, when they are "
            f"{offset} already; the files name no nodata value, so masked=True finds none",
            hint="use .where(numbers != 0) on the digital numbers, before the formula",
        )
    if (surplus := np.isnan(values) & ~empty).any():
        place = tuple(np.argwhere(surplus)[0])
        fail(
            expected=f"a reflectance, because the digital number is {folder.numbers[60][place]}",
            got="NaN",
            where=place_in_words(place),
            cause="a pixel was emptied because of another band, or by a limit on its value",
            hint="each band has its own zeros: replace those alone",
        )


@check("load_sentinel_data-range", "values below 0, exactly 0 and above 1 stay as they are")
def values_range(answer: Answer, *, offset: int = -1000, **product: Any) -> None:
    """Judge rare but legal reflectances: dark water below 0, bright roofs above 1."""
    defaults: dict[str, Any] = {"special": LEGAL}
    folder = make_product(**(defaults | product))
    result = tile_of(call(answer, folder.path, offset=offset))
    values = values_of(result, folder.numbers[60].shape)
    for place in zip(*np.nonzero(np.isin(folder.numbers[60], LEGAL[1:])), strict=True):
        number = int(folder.numbers[60][place])
        expected = (number + offset) / QUANTIFICATION
        if not abs(values[place] - expected) <= COUNTS / QUANTIFICATION:
            fail(
                expected=f"{expected:.4f} for the digital number {number}",
                got=f"{values[place]:.4f}",
                where=place_in_words(place),
                cause="unusual values were clipped or emptied, whole numbers ran over (uint16 "
                "knows nothing below 0), or the formula is not (DN + offset) / 10000",
                hint="apply the formula alone, to floats, and clip nothing",
            )


@check("load_sentinel_data-resolution", "resolution chooses the folder R10m, R20m or R60m")
def resolution(
    answer: Answer, *, wanted: Sequence[int] = (20,), offset: int = -1000, **product: Any
) -> None:
    """Judge that each resolution gives the pixels of its own folder, and 60 is the default."""
    defaults: dict[str, Any] = {"resolutions": (10, 20, 60)}
    folder = make_product(**(defaults | product))
    for metres in wanted:
        result = tile_of(call(answer, folder.path, resolution=metres, offset=offset))
        judge_folder(result, folder, metres, f"resolution={metres}")
    result = tile_of(call(answer, folder.path, offset=offset))
    judge_folder(result, folder, 60, "no resolution given, so 60")


@check("load_sentinel_data-georeference", "CRS and pixel coordinates are those of the files")
def georeference(answer: Answer, *, metres: int = 60, **product: Any) -> None:
    """Judge CRS and the coordinates x and y of the pixel centres."""
    defaults: dict[str, Any] = {"resolutions": (metres,)}
    folder = make_product(**(defaults | product))
    # at 60 m without a word about it: the call that other checks of the same product make as well
    asked = {} if metres == 60 else {"resolution": metres}
    result = tile_of(call(answer, folder.path, **asked))
    if result.rio.crs != folder.crs:
        fail(
            expected=f"the CRS of the files, {folder.crs}",
            got=shorten(result.rio.crs or "no CRS", 60),
            cause="a bare array was wrapped anew, or xr.where was used, which drops the CRS",
            hint="work on the DataArrays of rioxarray.open_rasterio, or call rio.write_crs",
        )
    _, rows, columns = folder.numbers[metres].shape
    transform = folder.transform(metres)
    expected = {
        "x": transform.c + metres * (np.arange(columns) + 0.5),
        "y": transform.f - metres * (np.arange(rows) + 0.5),
    }
    for dim, centres in expected.items():
        got = np.asarray(result[dim].values, float) if dim in result.coords else np.empty(0)
        if got.shape != centres.shape or np.abs(got - centres).max() > 1e-3 * metres:
            fail(
                expected=f"{dim} from {centres[0]:.0f} to {centres[-1]:.0f} m (pixel centres)",
                got=f"{got[0]:.6g} to {got[-1]:.6g}" if got.size else f"no coordinate {dim}",
                cause="the coordinates were lost, flipped or counted from pixel corners",
                hint="keep the coordinates that rioxarray.open_rasterio has read",
            )
    if not result.rio.transform().almost_equals(transform, 1e-3):
        fail(
            expected=f"the transform {tuple(transform)[:6]}",
            got=f"{tuple(result.rio.transform())[:6]}",
            cause="the transform was written with other numbers than those of the files",
            hint="keep what rioxarray.open_rasterio has read",
        )
