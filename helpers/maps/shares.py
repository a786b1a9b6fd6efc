"""How much of a raster each class covers, and how a map says it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from helpers.counting import counted, percent
from helpers.maps.frame import Frame
from helpers.maps.stretch import NO_DATA_COLOUR, UNKNOWN_COLOUR


@dataclass(frozen=True)
class Share:
    """How much of a class raster has one code."""

    name: str
    color: str
    pixels: int
    share: float
    area: float

    @property
    def size(self) -> str:
        """The share and the area, as a legend says them."""
        return f"{percent(self.share)}, {self._area}"

    @property
    def count(self) -> str:
        """The number of pixels and the area: for what is too little to be a share."""
        area = f", {self._area}" if self.share < 0.5 else ""
        return f"{counted(self.pixels, 'pixel', shown=number(self.pixels))}{area}"

    @property
    def _area(self) -> str:
        digits = 0 if self.area >= 10 else 2
        return f"{number(self.area, digits)} km²"


def number(value: float, digits: int = 0) -> str:
    """Write a number with a space between thousands.

    Examples
    --------
    >>> number(1234567.8), number(0.5, 2)
    ('1 234 568', '0.50')
    """
    return f"{value:,.{digits}f}".replace(",", " ")


def shares(
    classes: np.ndarray, mapping: Mapping[str, int], colors: Mapping[str, str], frame: Frame
) -> list[Share]:
    """Count the classes of a raster, the unmapped codes and the pixels without a class.

    Parameters
    ----------
    classes : integer ndarray (y, x)
        Codes.
    mapping : dict of str to int
        Class names and codes.
    colors : dict of str to str
        Colours by class name.
    frame : Frame
        The raster's place, for the pixel's area.

    Returns
    -------
    list of Share
        In the order of the mapping; "code 7, not in the mapping" and "no class" last, where
        they occur. Shares are of all pixels.
    """
    pixels = _pixels(classes)
    rows = [(name, colors[name], pixels.pop(int(code), 0)) for name, code in mapping.items()]
    empty = pixels.pop(0, 0)
    rows += [
        (f"code {code}, not in the mapping", UNKNOWN_COLOUR, count)
        for code, count in list(pixels.items())[:4]
    ]
    rows += [("no class (0)", NO_DATA_COLOUR, empty)] if empty else []
    return [Share(n, c, k, k / classes.size, k * frame.pixel_area) for n, c, k in rows]


def _pixels(classes: np.ndarray) -> dict[int, int]:
    """Count the pixels of each code."""
    if classes.dtype == np.uint8:  # without sorting
        counts = np.bincount(classes.ravel(), minlength=256)
        return {int(code): int(counts[code]) for code in np.flatnonzero(counts)}
    codes, counts = np.unique(classes, return_counts=True)
    return {code.item(): int(count) for code, count in zip(codes, counts, strict=True)}
