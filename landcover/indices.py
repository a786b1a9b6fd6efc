"""What a classifier looks at: bands of a product, and indices made of two of them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from helpers.bands import BANDS, NIR, NIR_AT_10M
from helpers.errors import CourseError

NEAR_INFRARED = "near infrared"
# Each is (one - other) / (one + other).
# NDVI: Rouse et al. 1974; NDWI: McFeeters 1996, doi:10.1080/01431169608948714;
# NDMI: Gao 1996, doi:10.1016/S0034-4257(96)00067-3.
INDICES: dict[str, tuple[str, str]] = {
    "NDVI": (NEAR_INFRARED, "B04"),
    "NDWI": ("B03", NEAR_INFRARED),
    "NDMI": (NEAR_INFRARED, "B11"),
}
_SHORT_BAND = re.compile(r"^B(\d)$")


@dataclass(frozen=True)
class Feature:
    """One column of the samples: a band, or an index.

    Attributes
    ----------
    name : str
        "B04", "NDVI", and with several dates "B04_2022-07-15".
    planes : tuple of int
        Which layer of digital numbers it is; two for an index.
    """

    name: str
    planes: tuple[int, ...]

    def of(self, layers: Sequence[np.ndarray]) -> np.ndarray:
        """Return the feature's values.

        Parameters
        ----------
        layers : sequence of ndarray of float32
            Surface reflectance of each of the feature's planes.

        Returns
        -------
        ndarray of float32
        """
        if len(layers) == 1:
            return layers[0]
        return normalized_difference(*layers)


def normalized_difference(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return (one - other) / (one + other), between -1 and 1.

    Parameters
    ----------
    one, other : ndarray of float32
        Surface reflectance, NaN where there is no data. Values a little below 0 occur over dark
        water; where the sum is not above 0 the index means nothing and is 0.

    Returns
    -------
    ndarray of float32
    """
    total = one + other
    dark = total <= 0
    index = (one - other) / np.where(dark, np.float32(1), total)
    return np.where(dark, np.float32(0), np.clip(index, np.float32(-1), np.float32(1)))


def parse_bands(text: str) -> tuple[str, ...]:
    """Return the band and index names in a list that a person wrote.

    Parameters
    ----------
    text : str
        Names with commas or spaces between them, in any case; B8 means B08.

    Returns
    -------
    tuple of str

    Raises
    ------
    CourseError
        If there is none, one twice, or one that does not exist.
    """
    names = [_SHORT_BAND.sub(r"B0\1", name.upper()) for name in re.split(r"[\s,;]+", text) if name]
    there = (*BANDS, *INDICES)
    wrong = [name for name in names if name not in there]
    if wrong or not names:
        problem = f"there is no band {wrong[0]}" if wrong else "there is no band in the list"
        raise CourseError(f"{problem}; choose from {', '.join(there)}")
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise CourseError(f"the band {twice[0]} is there twice; name it once")
    return tuple(names)


def needed_bands(names: Iterable[str], resolution: int) -> tuple[str, ...]:
    """Return the bands that must be read for some bands and indices.

    Parameters
    ----------
    names : iterable of str
        Bands and indices.
    resolution : int
        Pixel size in metres for which they were chosen: at 10 m the near infrared of an index is
        B08, else B8A.

    Returns
    -------
    tuple of str
        Each once.
    """
    parts = [part for name in names for part in _parts(name, resolution)]
    return tuple(dict.fromkeys(parts))


def features_of(
    names: Sequence[str], resolution: int, dates: Sequence[str] = ("",)
) -> tuple[Feature, ...]:
    """Return the features of a stack of dates, date by date.

    Parameters
    ----------
    names : sequence of str
        Bands and indices.
    resolution : int
        As for `needed_bands`.
    dates : sequence of str
        One for each product; with more than one they stand in the features' names.

    Returns
    -------
    tuple of Feature
        Their planes are places in the list of `needed_bands`, repeated for each date.
    """
    needed = needed_bands(names, resolution)
    features = []
    for number, date in enumerate(dates):
        for name in names:
            planes = [number * len(needed) + needed.index(p) for p in _parts(name, resolution)]
            features.append(Feature(f"{name}_{date}" if len(dates) > 1 else name, tuple(planes)))
    return tuple(features)


def _parts(name: str, resolution: int) -> tuple[str, ...]:
    infrared = NIR_AT_10M if resolution == 10 else NIR
    return tuple(infrared if part == NEAR_INFRARED else part for part in INDICES.get(name, (name,)))
