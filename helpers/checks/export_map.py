"""Checks of step 7, part 1, `persist_classification_to_raster`: a class map becomes a GeoTIFF."""

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.core import check, fail, shorten
from helpers.checks.judging.raster_file import NAME, Written, export
from helpers.checks.made.class_maps import ELSEWHERE, ClassMap, example, make_map, somewhere
from helpers.counting import counted

__all__ = ["ELSEWHERE", "crs", "dtype", "example", "file", "somewhere", "transform", "values"]


def _written(answer: Callable[..., Any], made: ClassMap) -> Written:
    return export(answer, made.raster, made.classes)


@check("persist_classification_to_raster-file", "one GeoTIFF with one band, at the path given")
def file(answer: Callable[..., Any], *, name: str = NAME, **made: Any) -> None:
    """Check the file's format and band, and that a second call replaces it.

    Parameters
    ----------
    answer : callable
        The learner's `persist_classification_to_raster`.
    name : str
        Name of the file to ask for.
    **made
        Arguments of `make_map`.
    """
    raster, classes = make_map(**made)
    first = export(answer, raster, classes, name)
    if first.bands != 1:
        fail(
            expected="a GeoTIFF with 1 band",
            got=counted(first.bands, "band"),
            where=name,
            cause="All bands of the raster were written, or colours for each pixel.",
            hint="Write the class map alone, which has one value for each pixel.",
        )
    again = make_map(**{**made, "seed": made.get("seed", 1) + 1}).classes
    second = export(answer, raster, again, name, first.path.parent)
    if second.values.shape[1:] == again.shape and np.array_equal(second.values, first.values):
        fail(
            expected="the class map of the second call",
            got="that of the first call",
            where="two calls with the same path",
            cause="An existing file is left as it is.",
            hint="Write in every call: the old file is replaced.",
        )


@check("persist_classification_to_raster-crs", "the CRS is that of the raster")
def crs(answer: Callable[..., Any], **made: Any) -> None:
    """Check the coordinate reference system.

    Parameters
    ----------
    answer : callable
        The learner's `persist_classification_to_raster`.
    **made
        Arguments of `make_map`.
    """
    made_map = make_map(**made)
    got, wanted = _written(answer, made_map).crs, made_map.raster.rio.crs
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
def transform(answer: Callable[..., Any], **made: Any) -> None:
    """Check the affine transform; parameters as for `crs`."""
    made_map = make_map(**made)
    got, wanted = _written(answer, made_map).transform, made_map.raster.rio.transform()
    if got.almost_equals(wanted, precision=1e-6):
        return
    east, north = got.c - wanted.c, got.f - wanted.f
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
        got=f"corner ({got.c:g}, {got.f:g}), pixels of {got.a:g} x {got.e:g}",
        where="the file's transform",
        cause=cause,
        hint="Take it from the argument: rasters.rio.transform().",
    )


@check(
    "persist_classification_to_raster-dtype",
    "the file holds integers, and nodata is 0 or none",
)
def dtype(answer: Callable[..., Any], **made: Any) -> None:
    """Check data type and nodata value; parameters as for `crs`."""
    made_map = make_map(**made)
    written = _written(answer, made_map)
    if np.dtype(written.dtype).kind not in "ui":
        fail(
            expected="an integer type, best uint8",
            got=written.dtype,
            where="the file's band",
            cause="Codes became floats, for example because the raster of reflectance was used as "
            "the container, or NaN was put in.",
            hint='Convert the class map with .astype("uint8") before you write.',
        )
    if written.nodata in (None, 0):
        return
    fail(
        expected="the nodata value 0, or none",
        got=f"nodata {written.nodata:g}",
        where="the file's nodata value",
        cause="Any code from 1 to 255 may be that of a class, which would vanish from the map.",
        hint="Leave nodata out, or declare 0, the code for no data in this course.",
    )


@check("persist_classification_to_raster-values", "every pixel of the file has its class")
def values(answer: Callable[..., Any], **made: Any) -> None:
    """Compare the file's pixels with the class map; parameters as for `crs`."""
    made_map = make_map(**made)
    classes = made_map.classes
    got = _written(answer, made_map).values[0]
    if got.shape != classes.shape:
        fail(
            expected=f"{counted(classes.shape[0], 'row')} and "
            f"{counted(classes.shape[1], 'column')}",
            got=f"{counted(got.shape[0], 'row')} and {counted(got.shape[1], 'column')}",
            where="the file's size",
            cause="Rows and columns are swapped, or only a part was written.",
            hint="The height is the number of rows, shape[0]; the width that of columns, shape[1].",
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
        got=f"{got[y, x]:g}; {counted(len(wrong), 'pixel differs', 'pixels differ')} of all "
        f"{classes.size}",
        where=f"pixel (y {y}, x {x})",
        cause=cause,
        hint="Write classification_result as it is: row 0 is the north, codes reach 255.",
    )
