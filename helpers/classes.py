"""The land-cover classes of the course: names, codes and colours, written once."""

import re
import unicodedata
from typing import NamedTuple

from PIL import ImageColor

# "rgba(0, 148, 255, 0.5)", "0,148,255,255", "0 148 255"; what comes after the third is alpha.
_THREE_NUMBERS = re.compile(
    r"^(?:rgba?\()?\s*(\d{1,3}%?)[\s,;]+(\d{1,3}%?)[\s,;]+(\d{1,3}%?)(?:[\s,;/].*|\))?$"
)
NODATA = 0
LARGEST_CODE = 255  # of a map of uint8
NODATA_NAME = "NODATA"


class LandCover(NamedTuple):
    """One class: its name in polygon files, its code in rasters, its colour and other spellings."""

    name: str
    code: int
    color: str
    title: str
    synonyms: tuple[str, ...] = ()


# The palette stays readable with the common colour-vision deficiencies: the smallest CIE76
# distance between two of its colours is 76 (deuteranopia), 78 (protanopia), 40 (tritanopia).
CLASSES: tuple[LandCover, ...] = (
    LandCover("WATER", 1, "#3B8EDE", "Water", ("EAU", "WATERBODY", "WATERBODIES")),
    LandCover("FOREST", 2, "#00441B", "Forest", ("FORET", "FORESTS", "WOOD", "WOODS", "WOODLAND")),
    LandCover("FARM", 3, "#FFD92F", "Farmland", ("FARMLAND", "FARMS", "FIELD", "FIELDS", "CROP")),
)
# For classes of a learner's own, in the order in which they appear.
MORE_COLORS = ("#D55E00", "#CC79A7", "#56B4E9", "#999999", "#F0E442", "#882255", "#44AA99")


def plain_name(text: str) -> str:
    """Return a class name as it is compared: upper case, without accents and outer spaces.

    Examples
    --------
    >>> plain_name(" Forêt ")
    'FORET'
    """
    decomposed = unicodedata.normalize("NFKD", str(text).strip())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).upper()


def find_class(text: str) -> LandCover | None:
    """Return the course's class that a text names, by its name or a synonym, else None.

    Examples
    --------
    >>> find_class("forêt").name
    'FOREST'
    >>> find_class("VINEYARD") is None
    True
    """
    name = plain_name(text)
    return next((c for c in CLASSES if name == c.name or name in c.synonyms), None)


def color_of(name: str, names: tuple[str, ...] | list[str] = ()) -> str:
    """Return the colour of a class.

    Parameters
    ----------
    name : str
        A class name.
    names : sequence of str
        All class names in use, so that classes outside the course's get different colours.

    Returns
    -------
    str
        A colour as ``#RRGGBB``.

    Examples
    --------
    >>> color_of("WATER")
    '#3B8EDE'
    >>> color_of("URBAN", ["WATER", "URBAN", "BARE"]), color_of("BARE", ["WATER", "URBAN", "BARE"])
    ('#D55E00', '#CC79A7')
    """
    known = find_class(name)
    if known:
        return known.color
    others = [n for n in names if find_class(n) is None]
    place = others.index(name) if name in others else 0
    return MORE_COLORS[place % len(MORE_COLORS)]


def read_color(text: object) -> str | None:
    """Return a colour as ``#rrggbb``, however QGIS or a learner wrote it.

    Parameters
    ----------
    text : object
        ``#rgb``, ``#rrggbb``, a CSS name such as ``blue``, ``rgb(r, g, b)``, ``rgba(r, g, b, a)``,
        or QGIS's ``r,g,b`` and ``r,g,b,a``. How transparent it is does not count.

    Returns
    -------
    str or None
        The colour in lower case, None where the text is no colour.

    Examples
    --------
    >>> [read_color(text) for text in ("#f00", "red", "255,0,0,128", "no colour")]
    ['#ff0000', '#ff0000', '#ff0000', None]
    """
    if not isinstance(text, str):
        return None
    text = text.strip().lower()
    parts = _THREE_NUMBERS.match(text)
    if parts:
        text = f"rgb({parts[1]},{parts[2]},{parts[3]})"
    try:
        red, green, blue = ImageColor.getrgb(text)[:3]
    except ValueError:
        return None
    return f"#{red:02x}{green:02x}{blue:02x}" if max(red, green, blue) <= 255 else None
