"""A made-up product folder for the checks of step 2: the digital numbers are known beforehand."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from rasterio.crs import CRS
from rasterio.transform import Affine, from_origin

from helpers.bands import COURSE_BANDS, RESOLUTIONS
from helpers.checks.core import scratch
from helpers.safe import write_product

NORTH = "S2A_MSIL2A_20220715T105031_N0400_R051_T31TCJ_20220715T170000"
DECOYS = ("B05", "B11")  # bands that a right answer leaves alone


class ProductFolder(NamedTuple):
    """A product on disk and what is in it: numbers of shape (band, y, x) by resolution."""

    path: Path
    numbers: dict[int, np.ndarray]
    crs: CRS
    corner: Affine

    def transform(self, resolution: int) -> Affine:
        """Return the transform of the upper left pixel corner at a resolution, metres."""
        return from_origin(self.corner.c, self.corner.f, resolution, resolution)


def make_product(
    *,
    shape: tuple[int, int] = (3, 4),
    seed: int = 1,
    name: str = NORTH,
    crs: str = "EPSG:32631",
    corner: tuple[float, float] = (300_000.0, 4_900_020.0),
    resolutions: Sequence[int] = (60,),
    stated_offset: int | None = -1000,
    lowest: int = 1100,
    highest: int = 6000,
    empty: Sequence[tuple[int, int, int]] = (),
    special: Sequence[int] = (),
) -> ProductFolder:
    """Write a small product with random digital numbers.

    Parameters
    ----------
    shape : (int, int)
        Rows and columns at 60 m; finer resolutions have more.
    seed : int
        Seed of the random numbers.
    name : str
        Product name without ``.SAFE``.
    crs : str
        CRS of the tile.
    corner : (float, float)
        East and north of the upper left corner in metres.
    resolutions : sequence of int
        Pixel sizes in metres to write; each gets numbers of its own.
    stated_offset : int or None
        Offset that the metadata state.
    lowest, highest : int
        Range of the random digital numbers.
    empty : sequence of (band, y, x)
        Places whose digital number is 0, no data.
    special : sequence of int
        Digital numbers to put into the first pixels of every band.

    Returns
    -------
    ProductFolder
        Where it is and what is in it.
    """
    generator = np.random.default_rng(seed)
    numbers = {}
    layers: dict[tuple[str, int], np.ndarray] = {}
    for resolution in resolutions:
        rows, columns = (side * 60 // resolution for side in shape)
        values = generator.integers(lowest, highest, (len(COURSE_BANDS), rows, columns))
        values = values.astype(np.uint16)
        values.reshape(len(COURSE_BANDS), -1)[:, : len(special)] = special
        for place in empty:
            values[place] = 0
        numbers[resolution] = values
        there = RESOLUTIONS[resolution]
        kept = zip(COURSE_BANDS, values, strict=True)
        layers |= {(band, resolution): layer for band, layer in kept if band in there}
        for band in (*DECOYS, "SCL"):
            kind = np.uint8 if band == "SCL" else np.uint16
            if band in (*there, "SCL") and not (band == "SCL" and resolution == 10):
                layers[band, resolution] = generator.integers(1, 12, (rows, columns)).astype(kind)
    place = from_origin(*corner, 60, 60)
    path = write_product(
        scratch(), layers, crs=crs, transform=place, name=name, offset=stated_offset
    )
    return ProductFolder(path, numbers, CRS.from_user_input(crs), place)
