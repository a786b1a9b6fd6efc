"""Checks of step 3: polygons become labels on the grid of a raster.

The labels are known before the polygons are made from them (`label_grid`). A check looks at one
thing and lets pass what is another's: where the codes of a mask lie is judged without the mapping,
so a wrong mapping costs its own check alone.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import xarray as xr

from helpers.checks.core import call, check, fail, shorten
from helpers.checks.judging.label_slips import explain
from helpers.checks.made.label_grid import LabelGrid, make_grid, varied_grid
from helpers.counting import counted

Answer = Callable[..., Any]
# Pixels in a ring: their polygon has a hole, and all around it lie the polygons of other classes.
RINGS = ("AAA.WW", "A.AWFW", "AAA.WW", "F....F")
COUNT = "Count the class names with enumerate(..., start=1)."
FIRST = 'First pass the check "each class name has a code of its own from 1 to 255": '


@check("rasterize_geojson-shape", "a uint8 mask of shape (y, x) and a dictionary come back")
def shape(answer: Answer, *, seed: int | None = None) -> None:
    """Judge the types of both results and the shape of the mask.

    Parameters
    ----------
    answer : callable
        The learner's `rasterize_geojson`.
    seed : int, optional
        Draws another size; a small grid without one. So it is for the other checks here.
    """
    made = _grid(seed)
    mask, _ = _result(answer, made, wrapped=False)
    _judge_shape(mask, made)
    if mask.dtype != np.uint8:
        fail(
            expected="a mask of type uint8",
            got=f"type {mask.dtype}",
            cause="The type was left to the library.",
            hint='Give dtype="uint8" to rasterize, or use .astype("uint8").',
        )


@check("rasterize_geojson-mapping", "each class name has a code of its own from 1 to 255")
def mapping(answer: Answer, *, seed: int | None = None) -> None:
    """Judge names and codes of the mapping; with a `seed` there are many classes."""
    made = _grid(seed, classes=(8, 16), several=True)
    _, codes = _result(answer, made)
    classes = set(made.polygons["class"])
    if set(codes) != classes:
        fail(
            expected=f"one entry for each class: {_quoted(sorted(classes))}",
            got=_quoted(codes) or "an empty dictionary",
            cause=_cause_of_names(codes, classes),
            hint='Make it from the distinct values of the column "class".',
        )
    for name, code in codes.items():
        _judge_code(name, code)
    for code in codes.values():
        same = [other for other in codes if codes[other] == code]
        if len(same) > 1:
            fail(
                expected="a different code for each class",
                got=f"the code {code} for {_quoted(same)}",
                cause="Two classes share a code and could never be told apart again.",
                hint=COUNT,
            )


def _judge_code(name: Any, code: Any) -> None:
    if not _is_integer(code):
        fail(
            expected=f"an integer for {name!r}",
            got=f"{shorten(repr(code), 60)} ({type(code).__name__})",
            cause="The code came from another column, or from a division.",
            hint=COUNT,
        )
    if not 1 <= code <= 255:
        fail(
            expected=f"a code from 1 to 255 for {name!r}",
            got=str(code) if abs(code) < 10**9 else "a very large number",
            cause="0 means no label, so no class can have it."
            if code == 0
            else "uint8 holds no number below 0 or above 255, and there can be many classes.",
            hint=COUNT,
        )


@check("rasterize_geojson-labels", "a pixel has a label where its centre lies inside a polygon")
def labels(answer: Answer, *, seed: int | None = None, **grid: Any) -> None:
    """Judge every pixel of the mask: 0, or the code that the mapping gives its class."""
    made = _grid(seed, classes=(4, 8), **grid)
    mask, codes = _result(answer, made)
    _judge_shape(mask, made)
    classes = set(made.polygons["class"])
    whole = set(codes) == classes and all(map(_is_integer, codes.values()))
    outside = [name for name in codes if whole and not 1 <= codes[name] <= 255]
    if outside:
        fail(
            expected=f"the code of {outside[0]!r} at its pixels, and 0 at those without a label",
            got="no code that says so",
            cause=f"{FIRST}{outside[0]!r} has one that is 0 or too large.",
            hint=COUNT,
        )
    if not mask.any() and _labels_known_classes(answer):
        fail(
            expected=f"the codes of {_quoted(sorted(classes))}",
            got="no label at all, while WATER, FOREST and FARM get theirs",
            cause="The course's class names stand in the function, so no other class is burnt.",
            hint='Take the names from the column "class" of training_classes.',
        )
    if whole and len(set(codes.values())) == len(codes):
        _judge_labels(mask, {"": 0, **codes}, codes, made)
    else:  # the codes are judged by the check on the mapping; here it is the pixels alone
        _judge_labels(mask, {**_codes_in(mask, made), "": 0}, codes, made)


@check("rasterize_geojson-features", "several rows and parts of a class share its code")
def features(answer: Answer, *, seed: int | None = None) -> None:
    """Judge the labels where classes have several rows, parts and holes."""
    made = make_grid(RINGS) if seed is None else _grid(seed, several=True)
    mask, codes = _result(answer, made)
    _judge_shape(mask, made)
    found = _codes_in(mask, made)
    if np.array_equal(~_equal(mask, found.get("", 0)), made.names != ""):
        _judge_one_code(mask, made)
    _judge_labels(mask, found, codes, made)


def _judge_one_code(mask: np.ndarray, made: LabelGrid) -> None:
    """Insist on one code for each class, where the right pixels are labelled."""
    came = {name: np.unique(mask[made.names == name]).tolist()
            for name in made.polygons["class"].unique()}  # fmt: skip
    for name, numbers in came.items():
        others = {code for other in came if other != name for code in came[other]}
        if len(numbers) > 1:
            fail(
                expected=f"one code for {name!r}, which has several rows",
                got=f"the codes {shorten(', '.join(map(str, numbers)), 60)}",
                cause="Codes were added up where two rows overlap, or rows have the codes of "
                "other classes."
                if others & set(numbers)
                else "Each row was burnt with a number of its own, or codes were added up where "
                "two rows overlap.",
                hint="Burn mapping[name of the class] for each row: a later row replaces an "
                "earlier one.",
            )


@check("rasterize_geojson-georeference", "the labels lie where data_array says, in any zone")
def georeference(answer: Answer, *, seed: int = 5) -> None:
    """Judge the labels on a raster that lies in another zone and has other pixels."""
    made = _grid(seed, elsewhere=True)
    mask, codes = _result(answer, made)
    _judge_shape(mask, made)
    _judge_labels(mask, _codes_in(mask, made), codes, made)


def _grid(seed: int | None, **varied: Any) -> LabelGrid:
    return make_grid() if seed is None else make_grid(**varied_grid(seed, **varied))


def _result(
    answer: Answer, made: LabelGrid, *, wrapped: bool = True
) -> tuple[np.ndarray, dict[Any, Any]]:
    """Call the answer and insist on a mask, which can be `wrapped` in a DataArray, and a dict."""
    result = call(answer, made.tile, made.polygons)
    if not isinstance(result, tuple | list) or len(result) != 2:
        fail(
            expected="two results, the mask and the mapping",
            got="nothing (None)" if result is None else _kind(result),
            cause="The return is missing, or gives back one thing alone.",
            hint="End with: return mask, mapping.",
        )
    mask, codes = result
    if isinstance(mask, xr.DataArray) and not wrapped:
        fail(
            expected="a NumPy array as mask",
            got="a DataArray",
            cause="The mask was wrapped in a DataArray, or was made from one.",
            hint="Return mask.values, the plain array inside.",
        )
    mask = mask.values if isinstance(mask, xr.DataArray) else mask
    if not isinstance(mask, np.ndarray) or not isinstance(codes, dict):
        fail(
            expected="an array and then a dictionary",
            got=f"{_kind(mask)} and then {_kind(codes)}",
            cause="The order of the two was exchanged, or one has another type.",
            hint="End with: return mask, mapping.",
        )
    if mask.dtype.kind not in "biuf":
        fail(
            expected="a mask of numbers, type uint8",
            got=f"type {mask.dtype}",
            cause="Names or other objects were burnt instead of codes.",
            hint="Burn mapping[name of the class] for each row.",
        )
    return mask, codes


def _labels_known_classes(answer: Answer) -> bool:
    """Tell whether the pixels of the course's own three classes are labelled, in the same place."""
    made = make_grid()
    mask, _ = _result(answer, made)
    return mask.shape == made.names.shape and bool(((mask != 0) == (made.names != "")).all())


def _judge_shape(mask: np.ndarray, made: LabelGrid) -> None:
    if mask.shape != made.names.shape:
        fail(
            expected=f"a mask of shape {made.names.shape}: rows, then columns",
            got=f"a mask of shape {mask.shape}",
            cause="The numbers of rows and columns were exchanged."
            if mask.shape == made.names.shape[::-1]
            else "The shape is not that of one band of data_array.",
            hint="The dimensions of data_array are (band, y, x): use its last two sizes.",
        )


def _codes_in(mask: np.ndarray, made: LabelGrid) -> dict[str, Any]:
    """Return the value that most pixels of each class have, and most without one ('')."""
    found: dict[str, Any] = {}
    for name in ("", *made.polygons["class"].unique()):
        there: np.ndarray = mask[made.names == name]
        if "" in found:
            there = there[~_equal(there, found[""])]
        values, counts = np.unique(there, return_counts=True)
        if values.size:
            found[name] = values[counts.argmax()]
    return found


def _judge_labels(
    mask: np.ndarray, codes: Mapping[Any, Any], stated: Mapping[Any, Any], made: LabelGrid
) -> None:
    """Compare each pixel with the code of its class; `stated` is the learner's own mapping."""
    unnamed = set(made.polygons["class"]) - set(stated)
    got = np.full(mask.shape, "?", dtype=object)
    right = np.zeros(mask.shape, bool)
    for name, code in codes.items():
        got[_equal(mask, code)] = name
        right |= _equal(mask, code) & (made.names == name)
    # a class whose code is 0 cannot be told from no label: the check on the mapping says so
    hidden = [name for name, code in stated.items() if _is_integer(code) and code == 0]
    hidden = hidden if len(hidden) == 1 else []  # where all are 0, nothing was labelled
    right |= np.isin(made.names, [name for name in hidden if name not in codes]) & (got == "")
    if right.all():
        return
    row, column = np.argwhere(~right)[0]
    expected, came = made.names[row, column], got[row, column]
    cause, hint = explain(mask, made)
    background = mask[made.names == ""]
    if expected == "" and came == "?" and _equal(background, background[0]).all():
        cause = "Pixels without a label were filled with another number than 0."
        hint = "Leave fill as it is: rasterize puts 0 where there is no polygon."
    if came == "" and expected in unnamed:
        cause = f"{FIRST}your mapping has no {expected!r}, so its polygons were not burnt."
        hint = 'Take the names from the column "class" of training_classes.'
    fail(
        expected=_label(expected),
        got=f"{_label(came, mask[row, column])}; "
        f"{counted(int((~right).sum()), 'pixel differs', 'pixels differ')}",
        where=f"row {row}, column {column}",
        cause=cause,
        hint=hint,
    )


def _label(name: str, value: Any = None) -> str:
    if name == "?":
        return f"the number {value}"
    return f"the code of {name!r}" if name else "no label (0)"


def _equal(mask: np.ndarray, code: Any) -> np.ndarray:
    return np.isnan(mask) if code != code else mask == code  # NaN equals nothing


def _is_integer(code: Any) -> bool:
    return isinstance(code, int | np.integer) and not isinstance(code, bool | np.bool_)


def _cause_of_names(codes: Mapping[Any, Any], classes: set[str]) -> str:
    if classes <= {value for value in codes.values() if isinstance(value, str)}:
        return "Keys and values were exchanged: the name is the key, the code the value."
    if {str(name).upper() for name in codes} == {name.upper() for name in classes}:
        return "The class names were changed."
    if classes <= set(codes):
        return "There is an entry for something else: no label (0) is no class and needs none."
    if classes & set(codes):
        return "Classes were left out, or their names were changed."
    return "The names stand in the function as text instead of being read from training_classes."


def _kind(value: Any) -> str:
    return f"a {type(value).__name__}"


def _quoted(values: Any) -> str:
    return shorten(", ".join(repr(value) for value in values), 120)
