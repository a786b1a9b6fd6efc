"""Checks of the offset laboratory in step 2: the NDVI of some pixels without and with the offset.

The NDVI of each pixel is chosen first; red and near infrared follow from it. A wrong number is
compared with those that known slips give on the same pixels.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import rioxarray  # noqa: F401  (gives DataArray its .rio)
import xarray as xr
from rasterio.transform import from_origin

from helpers.bands import COURSE_BANDS
from helpers.checks.core import call, check, fail, shorten
from helpers.checks.made.once import made_once

Answer = Callable[..., Any]
SHIFT = 0.1  # what an offset of -1000 takes from a reflectance
NEAR = 1e-4
# (NDVI with the offset, NDVI without) of each pixel; mean and median differ, and the two medians
# come from different pixels
Pairs = Sequence[tuple[float, float]]
Gaps = Sequence[tuple[int, Sequence[str]]]  # number of a pixel, and its bands without data
FOREST: Pairs = ((0.2, 0.12), (0.78, 0.46), (0.8, 0.47), (0.82, 0.5), (0.86, 0.42))
OUTSIDE: Pairs = ((-0.59, -0.04), (0.1, 0.05), (0.15, 0.1), (0.3, 0.2), (0.25, 0.15), (-0.5, -0.1))
OUTSIDE = (*OUTSIDE, (0.05, 0.04))
GAPS: Gaps = ((1, COURSE_BANDS), (3, ("B8A",)))

BY_ITSELF = (
    "NaN were taken out of each band by itself, so red and near infrared no longer belong to the "
    "same pixels: leave them out of the index."
)
MEDIANS_FIRST = (
    "The medians of the bands were taken first: the index of medians is not the median index."
)
TENTH = "0.1 was taken from the first tile, whatever the offset of the second is."
ONE_OF_TWO = (
    "One of the middle values was taken: where their number is even, the median lies between two."
)


class Laboratory(NamedTuple):
    """The arguments of `offset_effect`: tiles of dims (band, y, x) and a mask of shape (y, x)."""

    without: xr.DataArray
    corrected: xr.DataArray
    inside: np.ndarray


@check("offset_effect-ndvi", "the median NDVI of the pixels inside, without and with the offset")
def ndvi(answer: Answer, *, seed: int | None = None) -> None:
    """Judge both numbers; a `seed` draws other pixels and another offset."""
    made = make_laboratory(**({} if seed is None else varied_laboratory(seed)))
    _judge(call(answer, *made), made)


@check("offset_effect-nodata", "pixels without data do not count")
def nodata(answer: Answer, *, seed: int | None = None) -> None:
    """Judge both numbers where some pixels inside have no data in one band, or in all."""
    made = make_laboratory(
        **({"gaps": GAPS} if seed is None else varied_laboratory(seed, gaps=True))
    )
    _judge(call(answer, *made), made)


@made_once
def make_laboratory(
    *,
    forest: Pairs = FOREST,
    outside: Pairs = OUTSIDE,
    columns: int = 4,
    gaps: Gaps = (),
    shift: float = SHIFT,
) -> Laboratory:
    """Make one tile without and with the offset, and a mask of the forest's pixels.

    Parameters
    ----------
    forest, outside : sequence of (float, float)
        NDVI with and without the offset, of the pixels inside and outside of the mask.
    columns : int
        Number of columns; it must divide the number of pixels.
    gaps : sequence of (int, sequence of str)
        Forest pixels, by number, and the bands in which they have no data.
    shift : float
        What the offset takes from a reflectance.

    Returns
    -------
    Laboratory
    """
    after, before = np.array([*forest, *outside]).T
    total = 2 * shift * before / (after - before)  # red plus infrared, with the offset
    reds, infrared = total * (1 - after) / 2, total * (1 + after) / 2
    layers = {"B04": reds, "B03": reds * 0.9, "B02": reds * 0.7, "B8A": infrared}
    for pixel, bands in gaps:
        for band in bands:
            layers[band][pixel] = np.nan
    order = np.random.default_rng(3).permutation(after.size)
    inside = (np.arange(after.size) < len(forest))[order].reshape(-1, columns)
    grid = np.stack([layers[band][order].reshape(-1, columns) for band in COURSE_BANDS])
    corrected = _tile(grid)
    return Laboratory(corrected + shift, corrected, inside)


def varied_laboratory(seed: int, *, gaps: bool = False) -> dict[str, Any]:
    """Draw the arguments of `make_laboratory`: other pixels, another shape and another offset.

    Parameters
    ----------
    seed : int
        Whatever is drawn depends on it alone.
    gaps : bool
        Whether some pixels have no data: one in red, one in near infrared, one in all bands.

    Returns
    -------
    dict
    """
    rng = np.random.default_rng(seed)
    rows, columns = (int(n) for n in rng.permutation([rng.integers(4, 7), rng.integers(7, 9)]))
    after = rng.uniform(0.2, 0.95, rows * columns) * np.where(np.arange(rows * columns) % 4, 1, -1)
    pairs = [(float(a), float(a * share)) for a, share in
             zip(after, rng.uniform(0.3, 0.8, after.size), strict=True)]  # fmt: skip
    count = int(rng.integers(9, 15))
    bands = (("B04",), ("B8A",), COURSE_BANDS)
    empty = zip(rng.permutation(count)[:3].tolist(), bands, strict=True)
    return {
        "forest": pairs[:count],
        "outside": pairs[count:],
        "columns": columns,
        "shift": float(rng.choice((0.02, 0.05, 0.15))),
        "gaps": tuple(empty) if gaps else (),
    }


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


def _index(tile: xr.DataArray, red: str = "B04") -> np.ndarray:
    reds, infrared = tile.sel(band=red).values, tile.sel(band="B8A").values
    return np.asarray((infrared - reds) / (infrared + reds))


def _judge(result: Any, made: Laboratory) -> None:
    result = list(result) if isinstance(result, np.ndarray) and result.ndim else result
    if not isinstance(result, tuple | list) or len(result) != 2:
        fail(
            expected="two numbers: the median NDVI without, then with the offset",
            got="nothing (None)" if result is None else shorten(repr(result), 60),
            cause="The return is missing, or gives back something else than two numbers.",
            hint="End with: return ndvi_without, ndvi_with.",
        )
    right = [float(np.nanmedian(_index(tile)[made.inside])) for tile in made[:2]]
    numbers = [_number(value) for value in result]
    for place, words in enumerate(("without", "with")):
        if not abs(numbers[place] - right[place]) <= NEAR:
            fail(
                expected=f"{right[place]:.4f} {words} the offset",
                got=f"{numbers[place]:.4f}",
                cause=_cause(numbers, place, right, made),
                hint="For each pixel (B8A - B04) / (B8A + B04), then the median of those inside.",
            )


def _number(value: Any) -> float:
    value = value.values if isinstance(value, xr.DataArray) else value
    if isinstance(value, np.ndarray | np.generic) and value.size == 1:
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, int | float):
        fail(
            expected="two numbers",
            got=f"a {type(value).__name__}",
            cause="The median was not taken, or only along one axis.",
            hint="Take the median over all pixels inside, then float(...).",
        )
    return float(max(min(value, 1e300), -1e300)) if isinstance(value, int) else value


def _cause(numbers: Sequence[float], place: int, right: Sequence[float], made: Laboratory) -> str:
    """Name the slip that gives a number, if it is one that people make."""
    if np.allclose(numbers, right[::-1], rtol=0, atol=NEAR):
        return "The two tiles were exchanged: first comes the number without the offset."
    if abs(numbers[place] - right[1 - place]) <= NEAR:
        return "One tile was used for both numbers."
    if np.isnan(numbers[place]):
        return "NaN went into the median: pixels without data must be left out (np.nanmedian)."
    with np.errstate(all="ignore"):
        for number, cause in _slips((made.without, made.corrected)[place], made):
            if abs(numbers[place] - number) <= NEAR:
                return cause
    return "Another formula, other bands, or other pixels than those inside."


def _slips(tile: xr.DataArray, made: Laboratory) -> list[tuple[float, str]]:
    """Return what known slips give for one tile, with their causes."""
    inside, index = made.inside, _index(tile)
    chosen = index[inside]
    ordered = np.sort(chosen[~np.isnan(chosen)])
    red, infrared = tile.sel(band="B04").values[inside], tile.sel(band="B8A").values[inside]
    middle, far = np.nanmedian(red), np.nanmedian(infrared)
    found = [
        (np.nanmean(chosen), "The mean was taken instead of the median."),
        (-np.nanmedian(chosen), "Red and near infrared were exchanged."),
        (np.nanmedian(index), "All pixels were counted, not only those inside."),
        (np.nanmedian(index[~inside]), "The pixels outside were counted."),
        (_each_band_by_itself(red, infrared), BY_ITSELF),
        ((far - middle) / (far + middle), MEDIANS_FIRST),
        (np.nanmedian(_index(tile, "B03")[inside]), "B03 was used for red (B04)."),
        (np.nanmedian(_index(tile, "B02")[inside]), "B02 was used for red (B04)."),
        (np.nanmedian(infrared - red / infrared + red), "Parentheses are missing."),
        (np.nanmedian(_index(made.without - SHIFT)[inside]), TENTH),
        (np.nanmedian(_index(tile - SHIFT)[inside]), "The offset was taken away once more."),
        (np.nanmedian(np.nan_to_num(chosen)), "Pixels without data were counted as 0."),
        (ordered[ordered.size // 2], ONE_OF_TWO),
        (ordered[ordered.size // 2 - 1], ONE_OF_TWO),
    ]
    return [(float(number), cause) for number, cause in found]


def _each_band_by_itself(red: np.ndarray, infrared: np.ndarray) -> float:
    """Return the median where NaN are taken out of each band separately."""
    reds, infrareds = red[~np.isnan(red)], infrared[~np.isnan(infrared)]
    count = min(reds.size, infrareds.size)
    reds, infrareds = reds[:count], infrareds[:count]
    return float(np.median((infrareds - reds) / (infrareds + reds)))
