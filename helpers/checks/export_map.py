"""Checks of step 7, part 1, `persist_classification_to_raster`: a class map becomes a GeoTIFF."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from rasterio.crs import CRS
from rasterio.transform import Affine

from helpers.checks.core import check, fail, shorten
from helpers.checks.judging.raster_file import NAME, export
from helpers.checks.made.labelled_field import CORNER, EPSG, RESOLUTION, make_raster

CODES = (7, 2, 30)


def example() -> tuple[Any, np.ndarray]:
    """Return raster and class map of the small grid that the notebook prints.

    Returns
    -------
    tuple
        Raster of shape (4, 3, 4) in EPSG:32631, uint8 classes of shape (3, 4).
    """
    return make_raster(3, 4), make_classes(3, 4, CODES, seed=1)


def make_classes(
    rows: int, columns: int, codes: Sequence[int], seed: int, dtype: str = "uint8"
) -> np.ndarray:
    """Return a class map that no turn or flip leaves as it is.

    Parameters
    ----------
    rows, columns : int
        Size along y and x.
    codes : sequence of int
        Class codes, from 1 to 255.
    seed : int
        Seed of the places.
    dtype : str
        Integer type.

    Returns
    -------
    integer array of shape (y, x)
        Codes, and 0 in the upper left corner.
    """
    places = np.random.default_rng(seed).integers(0, len(codes), size=(rows, columns))
    classes = np.array(codes)[places].astype(dtype)
    classes[0, 0] = 0
    classes[-1, -1], classes[0, -1], classes[-1, 0] = codes[0], codes[-1], codes[1 % len(codes)]
    return classes


@check("persist_classification_to_raster-file", "one GeoTIFF with one band, at the path given")
def file(
    answer: Callable[..., Any],
    *,
    rows: int = 3,
    columns: int = 4,
    codes: Sequence[int] = CODES,
    name: str = NAME,
    seed: int = 1,
    **raster: Any,
) -> None:
    """Check the file's format and band, and that a second call replaces it.

    Parameters
    ----------
    answer : callable
        The learner's `persist_classification_to_raster`.
    rows, columns, codes, seed
        Arguments of `make_classes`.
    name : str
        Name of the file to ask for.
    **raster
        Arguments of `make_raster`.
    """
    image = make_raster(rows, columns, **raster)
    first = export(answer, image, make_classes(rows, columns, codes, seed), name)
    if first.driver != "GTiff" or first.bands != 1:
        fail(
            expected="a GeoTIFF with 1 band",
            got=f"a file of format {first.driver} with {first.bands} bands",
            where=name,
            cause="All bands of the raster were written, or the name decided on another format.",
            hint="Write the class map alone, which has one value for each pixel.",
        )
    again = make_classes(rows, columns, codes, seed + 1)
    second = export(answer, image, again, name, first.path.parent)
    if second.values.shape[1:] == again.shape and np.array_equal(second.values, first.values):
        fail(
            expected="the class map of the second call",
            got="that of the first call",
            where="two calls with the same path",
            cause="An existing file is left as it is.",
            hint="Write in every call: the old file is replaced.",
        )


@check("persist_classification_to_raster-crs", "the CRS is that of the raster")
def crs(
    answer: Callable[..., Any],
    *,
    rows: int = 3,
    columns: int = 4,
    codes: Sequence[int] = CODES,
    seed: int = 1,
    **raster: Any,
) -> None:
    """Check the coordinate reference system; parameters as for `file`."""
    image = make_raster(rows, columns, **raster)
    got = export(answer, image, make_classes(rows, columns, codes, seed)).crs
    wanted = CRS.from_epsg(raster.get("epsg", EPSG))
    if got != wanted:
        fail(
            expected=wanted.to_string(),
            got=shorten(got.to_string(), 60) if got else "no CRS",
            where="the file's CRS",
            cause="The CRS was written as a fixed code; a raster can be in any UTM zone."
            if got
            else "A NumPy array knows no CRS, so the file has none unless you give it one.",
            hint="Take it from the argument: rasters.rio.crs.",
        )


@check("persist_classification_to_raster-transform", "each pixel lies where it lies in the raster")
def transform(
    answer: Callable[..., Any],
    *,
    rows: int = 3,
    columns: int = 4,
    codes: Sequence[int] = CODES,
    seed: int = 1,
    **raster: Any,
) -> None:
    """Check the affine transform; parameters as for `file`."""
    image = make_raster(rows, columns, **raster)
    got = export(answer, image, make_classes(rows, columns, codes, seed)).transform
    (west, north), pixel = raster.get("corner", CORNER), raster.get("resolution", RESOLUTION)
    wanted = Affine(pixel, 0, west, 0, -pixel, north)
    if got.almost_equals(wanted, precision=1e-6):
        return
    east, north, size = got.c - wanted.c, got.f - wanted.f, got.a
    cause = "Corner or pixel size were written as fixed numbers, or taken from another raster."
    if got.is_identity:
        cause = "The file has no transform: its pixels are counted 0, 1, 2 and lie nowhere."
    elif got.e > 0:
        cause = "The pixel height must be negative, because y falls from row to row."
    elif np.isclose(abs(east), wanted.a / 2) or np.isclose(abs(north), wanted.a / 2):
        cause = "It is half a pixel off: coordinates are pixel centres, a transform begins at the "
        cause += "outer corner."
    fail(
        expected=f"corner ({wanted.c:g}, {wanted.f:g}), pixels of {wanted.a:g} m",
        got=f"corner ({got.c:g}, {got.f:g}), pixels of {size:g} x {got.e:g}",
        where="the file's transform",
        cause=cause,
        hint="Take it from the argument: rasters.rio.transform().",
    )


@check("persist_classification_to_raster-dtype", "the file holds integers, and no class is no data")
def dtype(
    answer: Callable[..., Any],
    *,
    rows: int = 3,
    columns: int = 4,
    codes: Sequence[int] = CODES,
    seed: int = 1,
    kind: str = "uint8",
    **raster: Any,
) -> None:
    """Check data type and nodata value; parameters as for `file`, and the map's integer type."""
    image = make_raster(rows, columns, **raster)
    classes = make_classes(rows, columns, codes, seed, kind)
    written = export(answer, image, classes)
    if np.dtype(written.dtype).kind not in "ui":
        fail(
            expected="an integer type, best uint8",
            got=written.dtype,
            where="the file's band",
            cause="Codes became floats, for example because the raster of reflectance was used as "
            "the container, or NaN was put in.",
            hint='Convert the class map with .astype("uint8") before you write.',
        )
    if written.nodata in codes:
        fail(
            expected="the nodata value 0, or none",
            got=f"nodata {written.nodata:g}",
            where="the file's nodata value",
            cause=f"{written.nodata:g} is the code of a class, which would vanish from the map.",
            hint="0 is the code for no data in this course.",
        )


@check("persist_classification_to_raster-values", "every pixel of the file has its class")
def values(
    answer: Callable[..., Any],
    *,
    rows: int = 3,
    columns: int = 4,
    codes: Sequence[int] = CODES,
    seed: int = 1,
    kind: str = "uint8",
    **raster: Any,
) -> None:
    """Compare the file's pixels with the class map; parameters as for `dtype`."""
    image = make_raster(rows, columns, **raster)
    classes = make_classes(rows, columns, codes, seed, kind)
    got = export(answer, image, classes).values[0]
    if got.shape != classes.shape:
        fail(
            expected=f"{rows} rows and {columns} columns",
            got=f"{got.shape[0]} rows and {got.shape[1]} columns",
            where="the file's size",
            cause="Rows and columns are swapped, or only a part was written.",
            hint="height is the number of rows, shape[0]; width that of columns, shape[1].",
        )
    wrong = np.argwhere(got != classes)
    if not len(wrong):
        return
    _explain_pixels(got, classes, wrong)


def _explain_pixels(got: np.ndarray, classes: np.ndarray, wrong: np.ndarray) -> None:
    y, x = map(int, wrong[0])
    cause = "Codes were changed: renumbered, stretched to colours, or cut by a small data type."
    if np.array_equal(got, classes[::-1]):
        cause = "The map is upside down."
    elif np.array_equal(got, classes[:, ::-1]) or np.array_equal(got, classes[::-1, ::-1]):
        cause = "The map is mirrored or turned."
    elif got.shape == classes.T.shape and np.array_equal(got, classes.T):
        cause = "Rows and columns are swapped."
    fail(
        expected=f"{classes[y, x]}",
        got=f"{got[y, x]:g}; {len(wrong)} of {classes.size} pixels differ",
        where=f"pixel (y {y}, x {x})",
        cause=cause,
        hint="Write classification_result as it is: row 0 is the north, codes reach 255.",
    )
