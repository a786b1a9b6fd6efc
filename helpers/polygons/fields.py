"""The two fields of a polygon file, `class` and `color`: found, read and put in order."""

from collections.abc import Callable
from typing import Any

import geopandas
import numpy as np
import pandas as pd

from helpers.classes import (
    CLASSES,
    LARGEST_CODE,
    color_of,
    find_class,
    plain_name,
    read_color,
)
from helpers.polygons.features import is_missing
from helpers.polygons.problems import ERROR, NOTE, WARNING, Problem, listed

CLASS_FIELDS = ("CLASS", "CLASSE", "CLASSES", "CLASS_NAME", "KLASSE", "CLASE", "LABEL", "LANDCOVER")
COLOR_FIELDS = ("COLOR", "COLOUR", "COULEUR", "FARBE", "COLORE")
TABLE = "open the attribute table (F6)"
NAMES = tuple(c.name for c in CLASSES)

Found = tuple[geopandas.GeoDataFrame, list[Problem]]


def tidy_fields(features: geopandas.GeoDataFrame) -> Found:
    """Bring the fields `class` and `color` into the course's spelling.

    Parameters
    ----------
    features : GeoDataFrame
        Features as read, numbered from 1 in a column ``feature``.

    Returns
    -------
    GeoDataFrame, list of Problem
        The features that have a class, with ``class`` (one spelling for each class) and ``color``
        (``#rrggbb``, one for each class), and what was found. Without any class field there are
        no features left.
    """
    problems: list[Problem] = []
    for name, spellings in (("class", CLASS_FIELDS), ("color", COLOR_FIELDS)):
        features, found = _rename_field(features, name, spellings)
        problems += found
    if "class" not in features:
        return features.iloc[:0].assign(**{"class": "", "color": ""}), [_no_class_field(features)]
    whole = len(features)
    for step in (_plain_values, _drop_classless, _one_spelling, _one_color):
        features, found = step(features)
        problems += found
    if len(features) == whole:  # else a class may be missing only because its field is empty
        problems += _number_of_classes(list(dict.fromkeys(features["class"])))
    return features, problems


def _rename_field(features: geopandas.GeoDataFrame, name: str, spellings: tuple[str, ...]) -> Found:
    if name in features:
        return features, []
    fields = {plain_name(c): c for c in features.columns if c != features.geometry.name}
    field = next((fields[s] for s in spellings if s in fields), None)
    if field is None:
        return features, []
    note = Problem(
        NOTE,
        f'field "{field}" is used as "{name}"',
        f'Layer Properties > Fields, pencil, rename it to "{name}": steps 1 to 7 look for that',
    )
    return features.rename(columns={field: name}), [note]


def _plain_values(features: geopandas.GeoDataFrame) -> Found:
    """Take names and colours out of lists of one; a list of several names no class."""
    problems = []
    for field in ("class", "color"):
        if field not in features:
            continue
        listlike = features[field].map(lambda v: isinstance(v, list | tuple | dict | np.ndarray))
        if not listlike.any():
            continue
        single = features[field].map(_only_item)
        several = listlike & single.map(lambda v: v is _SEVERAL)
        if (listlike & ~several).any():
            numbers = tuple(features.loc[listlike & ~several, "feature"])
            text = f'"{field}" is a list of one: what stands in it is used'
            problems.append(
                Problem(NOTE, text, f'{TABLE} and write "{field}" as plain text', numbers)
            )
        if several.any() and field == "class":
            problems.append(_not_one_class(features[several]))
        features = features.assign(**{field: single.where(~several, None)})
        features = features[~several] if field == "class" else features
    return features, problems


_SEVERAL = object()


def _only_item(value: Any) -> Any:
    """Return the one item of a list, a marker for a list of several, and anything else as it is."""
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if not isinstance(value, list | tuple | dict):
        return value
    if not value:
        return None
    alone = isinstance(value, list | tuple) and len(value) == 1
    return value[0] if alone and isinstance(value[0], str | int | float) else _SEVERAL


def _not_one_class(features: geopandas.GeoDataFrame) -> Problem:
    value = features["class"].iloc[0]
    written = value.tolist() if isinstance(value, np.ndarray) else value
    return Problem(
        ERROR,
        f'"class" is {written} and not one name',
        f'{TABLE} and write one name into "class"',
        tuple(features["feature"]),
    )


def _no_class_field(features: geopandas.GeoDataFrame) -> Problem:
    fields = [str(c) for c in features.columns if c not in (features.geometry.name, "feature")]
    return Problem(
        ERROR,
        f'there is no field "class" (the fields are: {", ".join(fields) or "none"})',
        f'{TABLE}, add a text field "class" and fill it with {listed(NAMES)}',
    )


def _drop_classless(features: geopandas.GeoDataFrame) -> Found:
    missing = features["class"].map(is_missing)
    if not missing.any():
        return features, []
    numbers = tuple(features.loc[missing, "feature"])
    has = "has" if len(numbers) == 1 else "have"
    problem = Problem(
        ERROR, f"{has} no class", f'{TABLE} and fill in "class", or delete what you do not need',
        numbers,
    )  # fmt: skip
    return features[~missing], [problem]


def _one_spelling(features: geopandas.GeoDataFrame) -> Found:
    """Give one name to every spelling of a class, and tell which classes are not the course's."""
    written = features["class"].map(_as_text)
    known: dict[str, str] = {}
    for text in written:
        course = find_class(text)
        known.setdefault(plain_name(text), course.name if course else text.strip())
    named = written.map(lambda text: known[plain_name(text)])
    problems = []
    changed = dict.fromkeys(zip(written, named, strict=True))
    respelt = [f'"{old}" is read as {new}' for old, new in changed if old != new]
    if respelt:
        problems.append(Problem(NOTE, f"class names put right: {listed(respelt)}"))
    strange = [name for name in dict.fromkeys(named) if name not in NAMES]
    if strange:
        numbers = tuple(features.loc[named.isin(strange), "feature"])
        problems.append(_unexpected(strange, numbers))
    return features.assign(**{"class": named}), problems


def _as_text(value: object) -> str:
    """Return a class as text: a number field gives 1.0, which a person wrote as 1."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _unexpected(strange: list[str], numbers: tuple[int, ...]) -> Problem:
    classes = "class" if len(strange) == 1 else "classes"
    return Problem(
        WARNING,
        f"unexpected {classes} {listed(strange)}: the course's are {listed(NAMES)}; kept as "
        f"{'a class' if len(strange) == 1 else 'classes'} of your own",
        f'{TABLE} and correct "class", unless you mean it',
        numbers,
    )


def _number_of_classes(names: list[str]) -> list[Problem]:
    if len(names) > LARGEST_CODE:
        text = f'{len(names)} different classes in the field "class", and a map has room for '
        advice = f'{TABLE} and give each polygon one of a few class names in "class"'
        return [Problem(ERROR, f"{text}{LARGEST_CODE}", advice)]
    if len(names) == 1:
        text = f"all polygons are {names[0]}: a classifier needs at least two classes"
        return [Problem(ERROR, text, "draw polygons of another class in the same layer")]
    absent = [name for name in NAMES if name not in names]
    if not absent or len(absent) == len(NAMES) or not names:
        return []
    text = f"no polygon of class {listed(absent)}, so no map made from this file will show it"
    return [Problem(WARNING, text, "draw some, or leave it so if you mean it")]


def _one_color(features: geopandas.GeoDataFrame) -> Found:
    """Give every class one colour: the first that can be read, else the course's own."""
    names = list(dict.fromkeys(features["class"]))
    palette = {name: color_of(name, names) for name in names}
    if "color" not in features:
        note = Problem(NOTE, 'no field "color": the course\'s own colours are used')
        return features.assign(color=features["class"].map(palette)), [note]
    written = features["color"]
    readable = written.map(read_color)
    problems = _color_problems(features, written, readable)
    for name in names:
        given = list(dict.fromkeys(readable[features["class"] == name].dropna()))
        palette[name] = given[0] if given else palette[name]
        if len(given) > 1:
            problems.append(_several_colors(features, name, given))
    problems += _same_colors(palette)
    return features.assign(color=features["class"].map(palette)), problems


def _color_problems(
    features: geopandas.GeoDataFrame, written: pd.Series, readable: pd.Series
) -> list[Problem]:
    missing = written.map(is_missing).astype(bool)  # of no feature at all, map makes text
    wrong = readable.isna() & ~missing
    problems = []
    if missing.any():
        numbers = tuple(features.loc[missing, "feature"])
        problems.append(Problem(NOTE, "no colour: the class's own is used", "", numbers))
    for number, text in zip(features.loc[wrong, "feature"], written[wrong], strict=True):
        problems.append(
            Problem(
                WARNING,
                f'colour "{text}" is not understood: the class\'s own is used',
                f'{TABLE} and write "color" as #rrggbb',
                (number,),
            )
        )
    return problems


def _several_colors(features: geopandas.GeoDataFrame, name: str, given: list[str]) -> Problem:
    return Problem(
        WARNING,
        f"{name} has several colours ({listed(given)}): the first is used",
        f'{TABLE} and give every {name} polygon the same "color"',
        tuple(features.loc[features["class"] == name, "feature"]),
    )


def _same_colors(palette: dict[str, str]) -> list[Problem]:
    same: Callable[[str], list[str]] = lambda c: [n for n in palette if palette[n].lower() == c]  # noqa: E731
    groups = [same(color) for color in dict.fromkeys(c.lower() for c in palette.values())]
    return [
        Problem(
            WARNING,
            f"{listed(group)} have the same colour, so a map cannot tell them apart",
            f'{TABLE} and give each class a "color" of its own',
        )
        for group in groups
        if len(group) > 1
    ]
