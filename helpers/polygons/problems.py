"""What can be wrong with a polygon, in a learner's words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shapely import Point

NOTE, WARNING, ERROR = "note", "warning", "error"
LEVELS = (ERROR, WARNING, NOTE)


@dataclass(frozen=True)
class Problem:
    """One finding about a polygon file.

    Attributes
    ----------
    level : str
        "note" (dealt with, nothing to do), "warning" (look at it), "error" (no map without it).
    text : str
        What was found, and what the course does about it.
    advice : str
        What to do in QGIS, '' for nothing.
    features : tuple of int
        Numbers of the features it is about, the first in the file is 1.
    places : tuple of Point
        Where to look, longitude and latitude.
    """

    level: str
    text: str
    advice: str = ""
    features: tuple[int, ...] = ()
    places: tuple[Point, ...] = ()

    def __str__(self) -> str:
        """Return the finding as one line of text."""
        who = f"{numbered(self.features)}: " if self.features else ""
        advice = f" In QGIS: {self.advice}." if self.advice else ""
        stop = "" if self.text.endswith("?") else "."
        return f"{self.level.upper():7}  {who}{self.text}{stop}{advice}"


def numbered(features: Sequence[int]) -> str:
    """Return "feature 4" or "features 2, 3 and 5".

    Examples
    --------
    >>> numbered([4]), numbered([2, 3, 5])
    ('feature 4', 'features 2, 3 and 5')
    """
    if len(features) == 1:
        return f"feature {features[0]}"
    return f"features {listed(map(str, features))}"


def listed(words: Iterable[str]) -> str:
    """Return words as "a, b and c"; after ten of them only how many more there are.

    Examples
    --------
    >>> listed(["WATER", "FOREST", "FARM"])
    'WATER, FOREST and FARM'
    >>> listed(map(str, range(12)))
    '0, 1, 2, 3, 4, 5, 6, 7, 8 and 3 more'
    """
    words = list(words)
    if len(words) > 10:
        words = [*words[:9], f"{len(words) - 9} more"]
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
