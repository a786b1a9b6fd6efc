"""Checks of step 7, part 2, `build_colour_table`: class colours for a raster."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from helpers.checks.core import call, check, fail, shorten

MAPPING = {"WATER": 7, "FOREST": 2, "FARM": 30}
CHANNELS = {"FOREST": (0, 68, 27), "FARM": (255, 217, 47), "WATER": (59, 142, 222)}
Channels = Mapping[str, tuple[int, int, int]]


def example() -> tuple[dict[str, int], dict[str, str]]:
    """Return the mapping and the colours that the notebook prints.

    Returns
    -------
    tuple of dict
        Class name to code, class name to ``#RRGGBB``.
    """
    return dict(MAPPING), write_colors(CHANNELS)


def write_colors(channels: Channels, lower: bool = False) -> dict[str, str]:
    """Return colours as the text that polygon files have.

    Parameters
    ----------
    channels : mapping
        Class name to red, green and blue, 0 to 255.
    lower : bool
        Whether the digits a to f are small letters.

    Returns
    -------
    dict
        Class name to ``#RRGGBB``.
    """
    digits = "{:02x}{:02x}{:02x}" if lower else "{:02X}{:02X}{:02X}"
    return {name: "#" + digits.format(*rgb) for name, rgb in channels.items()}


def make_classes(count: int, seed: int) -> tuple[dict[str, int], Channels]:
    """Return a mapping and colours of many made-up classes, in different orders.

    Parameters
    ----------
    count : int
        How many classes, at most 255.
    seed : int
        Seed of codes and colours.

    Returns
    -------
    tuple of dict
        Class name to code, class name to red, green and blue.
    """
    rng = np.random.default_rng(seed)
    names = [f"class {number}" for number in range(count)]
    codes = rng.permutation(np.arange(1, 256))[:count]
    mapping = {name: int(code) for name, code in zip(names, codes, strict=True)}
    values = rng.integers(0, 256, size=(count, 3)).tolist()
    return mapping, {names[i]: tuple(values[i]) for i in rng.permutation(count)}


# What the visible checks use beside the example: small letters, and a colour without a code.
ELSEWHERE = {
    "mapping": {"ice": 255, "vine": 1, "snow": 9},
    "channels": {"vine": (250, 0, 16), "rock": (9, 9, 9), "snow": (255, 255, 255),
                 "ice": (255, 255, 255)},
    "lower": True,
}  # fmt: skip


def somewhere(seed: int) -> dict[str, Any]:
    """Draw classes as the checks at grading have them.

    Parameters
    ----------
    seed : int
        Seed of number, codes and colours.

    Returns
    -------
    dict
        Arguments of the checks: `colors` names more classes than `mapping`.
    """
    rng = np.random.default_rng(seed)
    mapping, channels = make_classes(int(rng.integers(8, 200)), seed)
    kept = list(mapping)[: len(mapping) - 2]
    return {"mapping": {name: mapping[name] for name in kept}, "channels": channels,
            "lower": bool(rng.integers(2))}  # fmt: skip


def _table(
    answer: Callable[..., Any], mapping: Mapping[str, int], colors: Mapping[str, str]
) -> dict[Any, Any]:
    result = call(answer, dict(mapping), dict(colors))
    if not isinstance(result, dict):
        fail(
            expected="a dict of code to (red, green, blue, alpha)",
            got=f"a {type(result).__name__}",
            where=f"mapping {shorten(dict(mapping), 60)}",
            cause="The function ends without a return, or returns another kind of table.",
            hint="Begin with an empty dict, fill it in a loop, and return it.",
        )
    return result


def _whole(value: Any) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def _judge_entry(
    entry: Any, code: int, wanted: tuple[int, ...], about: str, channels: Channels
) -> None:
    """Compare one entry of a colour table with four whole numbers."""
    parts = tuple(entry) if isinstance(entry, tuple | list) else ()
    if len(parts) != 4 or not all(map(_whole, parts)):
        cause = "An entry must be four whole numbers from 0 to 255: red, green, blue and alpha."
    elif parts == wanted:
        return
    else:
        cause = _cause_of(parts, wanted, channels)
    fail(
        expected=f"{code}: {wanted}",
        got=f"{code}: {shorten(repr(entry), 60)}",
        where=about,
        cause=cause,
        hint='"#3B8EDE" is red 3B, green 8E, blue DE; int("3B", 16) is 59.',
    )


def _cause_of(parts: tuple[int, ...], wanted: tuple[int, ...], channels: Channels) -> str:
    """Say why four whole numbers are not those of a class."""
    owners = [name for name, colour in channels.items() if tuple(colour) == parts[:3]]
    if parts[:3] == wanted[:3]:
        return (
            "The fourth number, alpha, is not 255, which is opaque, for a class, "
            "or not 0, which is transparent, for no data."
        )
    if owners:
        return (
            f"This is the colour of {owners[0]}: colours were taken by their place, and the two "
            "tables need not have the same order; take colors[name]."
        )
    if wanted[:3] == parts[2::-1]:
        return "Red and blue are swapped."
    return "The channels are in another order, or the digits were cut at other places."


@check("build_colour_table-colours", "each class code has the colour of its class, opaque")
def colours(
    answer: Callable[..., Any],
    *,
    mapping: Mapping[str, int] = MAPPING,
    channels: Channels = CHANNELS,
    lower: bool = False,
) -> None:
    """Check the entry of each class.

    Parameters
    ----------
    answer : callable
        The learner's `build_colour_table`.
    mapping : mapping
        Class name to code.
    channels : mapping
        Class name to red, green and blue, in any order, with or without classes beyond the mapping.
    lower : bool
        Whether the colours are written in small letters.
    """
    colors = write_colors(channels, lower)
    table = _table(answer, mapping, colors)
    for name, code in mapping.items():
        if code not in table:
            fail(
                expected=f"an entry for the code {code}",
                got=f"the keys {shorten(list(table), 60)}",
                where=f"class {name}",
                cause="The keys of the table are the class codes, as integers, not names, texts "
                "or counted numbers.",
                hint="Take the code from mapping[name] and the colour from colors[name].",
            )
        wanted = (*channels[name], 255)
        about = f"class {name}, colour {colors[name]}"
        _judge_entry(table[code], code, wanted, about, channels)


@check("build_colour_table-transparent", "0 is transparent, and only the classes have entries")
def transparent(
    answer: Callable[..., Any],
    *,
    mapping: Mapping[str, int] = MAPPING,
    channels: Channels = CHANNELS,
    lower: bool = False,
) -> None:
    """Check the entry of no data and the set of keys; parameters as for `colours`."""
    table = _table(answer, mapping, write_colors(channels, lower))
    if 0 not in table:
        fail(
            expected="an entry 0: (0, 0, 0, 0)",
            got=f"the keys {shorten(list(table), 60)}",
            where="code 0, no data",
            cause="Without an entry QGIS paints pixels without data black.",
            hint="Begin with the table {0: (0, 0, 0, 0)}.",
        )
    _judge_entry(table[0], 0, (0, 0, 0, 0), "code 0, no data", {})
    strange = [key for key in table if key != 0 and key not in mapping.values()]
    if strange or not all(map(_whole, table)):
        fail(
            expected=f"the keys 0 and {', '.join(map(str, sorted(mapping.values())))}",
            got=f"the keys {shorten(list(table), 60)}",
            where=f"mapping {shorten(dict(mapping), 60)}",
            cause="Entries were made for classes that have a colour but no code, or the keys are "
            "no integers.",
            hint="Loop over mapping.items() and look each class up in colors.",
        )
