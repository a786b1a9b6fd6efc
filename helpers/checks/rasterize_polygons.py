"""Checks of step 3: polygons become labels on the grid of a raster.

The labels are known before the polygons are made from them (`label_grid`), so a check compares
class names pixel by pixel, whatever codes the answer has chosen for them.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import xarray as xr

from helpers.checks.core import call, check, fail, shorten
from helpers.checks.made.label_grid import LabelGrid, make_grid

Answer = Callable[..., Any]
# Pixels in a ring: their polygon has a hole, and all around it lie the polygons of other classes.
RINGS = ("AAA.WW", "A.AWFW", "AAA.WW", "F....F")


@check("rasterize_geojson-shape", "a uint8 mask of shape (y, x) and a dictionary come back")
def shape(answer: Answer, **grid: Any) -> None:
    """Judge the types of both results and the shape of the mask."""
    made = make_grid(**grid)
    mask, _ = _result(answer, made, wrapped=False)
    if mask.shape != made.names.shape:
        fail(
            expected=f"the shape {made.names.shape}: rows, then columns",
            got=f"the shape {mask.shape}",
            cause="x and y were exchanged"
            if mask.shape == made.names.shape[::-1]
            else "the shape is not that of one band of data_array",
            hint="the dimensions of data_array are (band, y, x): use its last two sizes",
        )
    if mask.dtype != np.uint8:
        fail(
            expected="a mask of type uint8",
            got=f"type {mask.dtype}",
            cause="the type was left to the library",
            hint='give dtype="uint8" to rasterize, or use .astype("uint8")',
        )


@check("rasterize_geojson-mapping", "each class name has a code of its own from 1 to 255")
def mapping(answer: Answer, **grid: Any) -> None:
    """Judge names and codes of the mapping, and that the mask holds no others."""
    made = make_grid(**grid)
    mask, codes = _result(answer, made)
    classes = set(made.polygons["class"])
    if set(codes) != classes:
        fail(
            expected=f"one entry for each class: {_listed(sorted(classes))}",
            got=_listed(codes) or "an empty dictionary",
            cause=_cause_of_names(codes, classes),
            hint='make it from the distinct values of the column "class"',
        )
    for name, code in codes.items():
        if isinstance(code, bool | np.bool_) or not isinstance(code, int | np.integer):
            fail(
                expected=f"an integer for {name}",
                got=f"{code!r} ({type(code).__name__})",
                cause="the code came from another column, or from a division",
                hint="count the class names with enumerate(..., start=1)",
            )
        if not 1 <= code <= 255:
            fail(
                expected=f"a code from 1 to 255 for {name}",
                got=str(code),
                cause="0 means no label, so no class can have it, and uint8 ends at 255",
                hint="count the class names with enumerate(..., start=1)",
            )
    if len(set(codes.values())) != len(codes):
        fail(
            expected="a different code for each class",
            got=_listed(f"{name}: {code}" for name, code in codes.items()),
            cause="two classes share a code and could never be told apart again",
            hint="count the class names with enumerate(..., start=1)",
        )
    strangers = set(np.unique(mask).tolist()) - {0} - set(map(int, codes.values()))
    if strangers:
        fail(
            expected=f"the codes of the mapping in the mask, {_listed(codes.values())}, and 0",
            got=f"also {_listed(sorted(strangers))}",
            cause="the mask was burnt with one number for each row of the table, and a class can "
            "have several rows",
            hint="burn mapping[name of the class] for each row",
        )


@check("rasterize_geojson-labels", "a pixel has a label where its centre lies inside a polygon")
def labels(answer: Answer, **grid: Any) -> None:
    """Judge every pixel of the mask: labelled or not, and by which class."""
    made = make_grid(**grid)
    _judge_labels(*_result(answer, made), made)


@check("rasterize_geojson-features", "several rows and parts of a class share its code")
def features(answer: Answer, **grid: Any) -> None:
    """Judge the labels where classes have several features, parts and holes."""
    defaults: dict[str, Any] = {"split": 2, "rows": RINGS}
    made = make_grid(**(defaults | grid))
    mask, codes = _result(answer, made)
    if len(codes) != made.polygons["class"].nunique():
        fail(
            expected=f"{made.polygons['class'].nunique()} classes, in {len(made.polygons)} rows",
            got=f"{len(codes)} entries in the mapping",
            cause="each row was taken for a class of its own",
            hint='make the mapping from the distinct values of the column "class"',
        )
    _judge_labels(mask, codes, made)


@check("rasterize_geojson-georeference", "the labels lie where data_array says, in any zone")
def georeference(answer: Answer, **grid: Any) -> None:
    """Judge the labels on a raster that lies elsewhere, with other pixels and a southern zone."""
    elsewhere: dict[str, Any] = {
        "corner": (600_000.0, 7_300_000.0),
        "pixel": 20.0,
        "crs": "EPSG:32733",
    }
    made = make_grid(**(elsewhere | grid))
    mask, codes = _result(answer, made)
    if mask.shape == made.names.shape and not mask.any():
        fail(
            expected=f"{int((made.names != '').sum())} labelled pixels",
            got="none at all",
            cause="the transform is missing, or is that of another raster: every polygon lies "
            "outside it, and rasterize says nothing about that",
            hint="give transform=data_array.rio.transform() to rasterize",
        )
    _judge_labels(mask, codes, made)


def _result(
    answer: Answer, made: LabelGrid, *, wrapped: bool = True
) -> tuple[np.ndarray, dict[Any, Any]]:
    """Call the answer and insist on a mask, which can be `wrapped` in a DataArray, and a dict."""
    result = call(answer, made.tile, made.polygons)
    if not isinstance(result, tuple | list) or len(result) != 2:
        fail(
            expected="two results, the mask and the mapping",
            got="nothing (None)" if result is None else _kind(result),
            cause="the return is missing, or gives back the mask alone",
            hint="end with: return mask, mapping",
        )
    mask, codes = result
    if isinstance(mask, xr.DataArray) and not wrapped:
        fail(
            expected="a NumPy array as mask",
            got="a DataArray",
            cause="the mask was wrapped in a DataArray, or was made from one",
            hint="return mask.values, the plain array inside",
        )
    mask = mask.values if isinstance(mask, xr.DataArray) else mask
    if not isinstance(mask, np.ndarray) or not isinstance(codes, dict):
        fail(
            expected="an array and then a dictionary",
            got=f"{_kind(mask)} and then {_kind(codes)}",
            cause="the order of the two was exchanged, or one has another type",
            hint="end with: return mask, mapping",
        )
    if mask.dtype.kind not in "biuf":
        fail(
            expected="a mask of numbers, type uint8",
            got=f"type {mask.dtype}",
            cause="names or other objects were burnt instead of codes",
            hint="burn mapping[name of the class] for each row",
        )
    return mask, codes


def _judge_labels(mask: np.ndarray, codes: dict[Any, Any], made: LabelGrid) -> None:
    """Compare the class names that mask and mapping give with those chosen, pixel by pixel."""
    if mask.shape != made.names.shape:
        fail(
            expected=f"a mask of shape {made.names.shape}",
            got=f"shape {mask.shape}",
            cause="the shape is not that of one band of data_array",
            hint="the dimensions of data_array are (band, y, x): use its last two sizes",
        )
    names = np.full(mask.shape, "", dtype=object)
    for name, code in codes.items():
        if isinstance(code, int | float | np.number):
            names[mask == code] = str(name)
    names[(names == "") & (mask != 0)] = "a code without a name"
    wrong = names != made.names
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        fail(
            expected=made.names[row, column] or "no label (0)",
            got=f"{names[row, column] or 'no label (0)'}; {int(wrong.sum())} pixels differ",
            where=f"row {row}, column {column}",
            cause=_cause_of_labels(names, made),
            hint=_hint_of_labels(names, made),
        )


def _cause_of_labels(names: np.ndarray, made: LabelGrid) -> str:
    labelled, chosen = names != "", made.names != ""
    if "a code without a name" in names:
        return (
            "the mask was burnt with other numbers than those of the mapping, such as a number "
            "for each row, or codes were added up where polygons overlap"
        )
    if not labelled.any():
        return "the transform is missing or belongs to another raster"
    mostly_right = (names == made.names)[chosen].mean() >= 0.5
    if labelled.sum() > chosen.sum() and (labelled | ~chosen).all() and mostly_right:
        return (
            "pixels were labelled that a polygon only touches (all_touched=True), holes were "
            "filled, or the polygons were widened"
        )
    if (names[::-1] == made.names).all() or (names[:, ::-1] == made.names).all():
        return "the mask is upside down or mirrored"
    if (labelled == chosen).all():
        return "the right pixels have the wrong classes: mapping and burnt codes do not agree"
    if not (labelled & ~chosen).any():
        return (
            "polygons or parts of them were left out, the transform is another than that of "
            "data_array, or more than a pixel's centre had to lie inside"
        )
    return (
        "the polygons were moved (another transform than that of data_array, x and y mixed), or "
        "the labels are not those of training_classes"
    )


def _hint_of_labels(names: np.ndarray, made: LabelGrid) -> str:
    if ((names != "") == (made.names != "")).all():
        return 'pair each geometry with mapping[its "class"]'
    if "a code without a name" in names:
        return "burn mapping[name of the class] for each row; a later row replaces an earlier one"
    if names.any() and not ((names != "") & (made.names == "")).any():
        return "burn all rows and all their parts, with transform=data_array.rio.transform()"
    return "leave all_touched as it is and give transform=data_array.rio.transform()"


def _cause_of_names(codes: dict[Any, Any], classes: set[str]) -> str:
    if set(codes.values()) == classes:
        return "keys and values were exchanged: the name is the key, the code the value"
    if {str(name).upper() for name in codes} == {name.upper() for name in classes}:
        return "the class names were changed"
    if not classes - set(codes):
        return "no label (0) is no class and needs no entry"
    return "the names stand in the function as text instead of being read from training_classes"


def _kind(value: Any) -> str:
    return f"a {type(value).__name__}"


def _listed(values: Any) -> str:
    return shorten(", ".join(str(value) for value in values), 90)
