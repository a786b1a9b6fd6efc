"""What a legend says: a code, a name and a colour for each class."""

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from PIL import ImageColor

from helpers.classes import LARGEST_CODE, NODATA, color_of, read_color
from helpers.errors import CourseError
from helpers.guard import not_for_answers

_NOT_IN_XML = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class Entry(NamedTuple):
    """One line of a legend; the colour is written ``#rrggbb``."""

    code: int
    name: str
    color: str

    @property
    def rgb(self) -> tuple[int, int, int]:
        """The colour as red, green and blue, 0 to 255."""
        red, green, blue = ImageColor.getrgb(self.color)[:3]
        return red, green, blue


def polygon_colors(polygons: Any) -> dict[str, str]:
    """Return the colour of each class from the polygons' own field ``color``.

    Parameters
    ----------
    polygons : GeoDataFrame
        Polygons with a field ``class`` and, possibly, a field ``color``.

    Returns
    -------
    dict of str to str
        Class name to ``#rrggbb``: the first colour that can be read, else the course's palette.
    """
    names = [str(name) for name in polygons["class"].dropna().unique()]
    colors = {name: color_of(name, names).lower() for name in names}
    if "color" not in polygons:
        return colors
    for name in names:
        written = polygons.loc[polygons["class"].astype(str) == name, "color"]
        found = next(filter(None, map(read_color, written)), None)
        colors[name] = found or colors[name]
    return colors


@not_for_answers
def make_legend(
    mapping: Mapping[str, int], colors: Mapping[str, str] | None = None
) -> tuple[Entry, ...]:
    """Return the lines of a legend in the order of their codes.

    Parameters
    ----------
    mapping : dict of str to int
        Class name to code, 1 to 255.
    colors : dict of str to str, optional
        Class name to colour; the course's palette fills what is missing.

    Returns
    -------
    tuple of Entry

    Raises
    ------
    CourseError
        When there is no class, a code is out of range or used twice, or a colour is none.

    Examples
    --------
    >>> [(entry.code, entry.name, entry.color) for entry in make_legend({"FARM": 5, "WATER": 1})]
    [(1, 'WATER', '#3b8ede'), (5, 'FARM', '#ffd92f')]
    """
    names = list(mapping)
    entries = [
        Entry(_code(name, code), _NOT_IN_XML.sub(" ", str(name)), _color(name, names, colors or {}))
        for name, code in mapping.items()
    ]
    if not entries:
        raise CourseError('the mapping names no class: give one such as {"WATER": 1, "FOREST": 2}')
    entries.sort()
    for one, other in pairwise(entries):
        if one.code == other.code:
            raise CourseError(
                f"{one.name} and {other.name} share the code {one.code}: "
                "give each class a code of its own"
            )
    return tuple(entries)


def _code(name: str, code: object) -> int:
    whole = isinstance(code, int | np.integer) and not isinstance(code, bool)
    if not whole or not NODATA < int(code) <= LARGEST_CODE:  # type: ignore[call-overload]
        raise CourseError(
            f"the code of {name} is {code!r}: codes are whole numbers from 1 to {LARGEST_CODE}, "
            "because 0 means no data"
        )
    return int(code)  # type: ignore[call-overload]


def _color(name: str, names: list[str], colors: Mapping[str, str]) -> str:
    if name not in colors:
        return color_of(name, names).lower()
    color = read_color(colors[name])
    if color is None:
        raise CourseError(
            f"the colour of {name} is {colors[name]!r}: write it like #3b8ede or as a CSS name"
        )
    return color


def colour_table(legend: Iterable[Entry]) -> dict[int, tuple[int, int, int, int]]:
    """Return a legend as the colour table of a GeoTIFF: what has no class is transparent.

    Examples
    --------
    >>> colour_table(make_legend({"WATER": 1}))
    {0: (0, 0, 0, 0), 1: (59, 142, 222, 255)}
    """
    return {NODATA: (0, 0, 0, 0)} | {entry.code: (*entry.rgb, 255) for entry in legend}
