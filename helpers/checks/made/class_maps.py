"""A raster and a class map to be written as a file."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from helpers.checks.made import labelled_field as fields

CODES = (7, 2, 30)
# What the visible checks use beside the example: another zone and pixel size, and class 1.
ELSEWHERE = {
    **{key: fields.ELSEWHERE[key] for key in ("rows", "columns", "epsg", "resolution", "corner")},
    "codes": (1, 255, 40),
    "kind": "int64",
    "dtype": "float64",
    "seed": 4,
}


class ClassMap(NamedTuple):
    """What `persist_classification_to_raster` takes beside the path.

    Attributes
    ----------
    raster : DataArray of shape (band, y, x)
    classes : integer array of shape (y, x)
    """

    raster: xr.DataArray
    classes: np.ndarray


def make_classes(
    rows: int, columns: int, codes: Sequence[int], seed: int, dtype: str = "uint8"
) -> np.ndarray:
    """Return a class map that no turn or flip leaves as it is.

    Parameters
    ----------
    rows, columns : int
        Size along y and x.
    codes : sequence of int
        Class codes, from 1 to 255.
    seed : int
        Seed of the places.
    dtype : str
        Integer type.

    Returns
    -------
    integer array of shape (y, x)
        Codes, and 0 in the upper left corner.
    """
    places = np.random.default_rng(seed).integers(0, len(codes), size=(rows, columns))
    classes = np.array(codes)[places].astype(dtype)
    classes[0, 0] = 0
    classes[-1, -1], classes[0, -1], classes[-1, 0] = codes[0], codes[-1], codes[1 % len(codes)]
    return classes


def make_map(
    *,
    rows: int = 3,
    columns: int = 4,
    codes: Sequence[int] = CODES,
    kind: str = "uint8",
    seed: int = 1,
    **raster: Any,
) -> ClassMap:
    """Return a raster and a class map of its size.

    Parameters
    ----------
    rows, columns, codes, seed
        Arguments of `make_classes`.
    kind : str
        Integer type of the class map.
    **raster
        Arguments of `make_raster`.

    Returns
    -------
    ClassMap
    """
    image = fields.make_raster(rows, columns, **raster)
    return ClassMap(image, make_classes(rows, columns, codes, seed, kind))


def example() -> tuple[xr.DataArray, np.ndarray]:
    """Return raster and class map of the small grid that the notebook prints.

    Returns
    -------
    tuple
        Raster of shape (4, 3, 4) in EPSG:32631, uint8 classes of shape (3, 4).
    """
    return make_map()


def somewhere(seed: int) -> dict[str, Any]:
    """Draw a raster and a class map as the checks at grading have them.

    Parameters
    ----------
    seed : int
        Seed of size, place, codes and types.

    Returns
    -------
    dict
        Arguments of `make_map`.
    """
    rng = np.random.default_rng([seed, 2])
    codes = [1, 255, *(int(code) for code in rng.permutation(np.arange(2, 255))[:4])]
    kind = str(rng.choice(["uint8", "int16", "int32", "int64"]))
    return {**fields.draw_raster(seed), "codes": tuple(rng.permutation(codes).tolist()),
            "kind": kind}  # fmt: skip
