"""A made-up product folder for the checks of step 2: the digital numbers are known beforehand."""

import functools
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from rasterio.crs import CRS
from rasterio.transform import Affine, from_origin

from helpers.bands import COURSE_BANDS, RESOLUTIONS
from helpers.checks.made.once import content_of, handed_out
from helpers.product.safe import write_product

NORTH = "S2A_MSIL2A_20220715T105031_N0400_R051_T31TCJ_20220715T170000"
# Tiles, their CRS and a corner on the grid of all resolutions: none is the scene's own.
TILES = (
    ("T33UUP", "EPSG:32633", (399_960.0, 5_400_000.0)),
    ("T56HLH", "EPSG:32756", (300_000.0, 6_300_040.0)),
    ("T10SEG", "EPSG:32610", (499_980.0, 4_200_000.0)),
    ("T19KER", "EPSG:32719", (500_040.0, 7_600_000.0)),
    ("T43PGQ", "EPSG:32643", (699_960.0, 1_300_020.0)),
)
BASELINES = ("0214", "0301", "0400", "0509", "0511")
DECOY = "B05"  # a band that a right answer leaves alone


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
    numbers = {
        metres: _numbers((metres, seed, *shape), (lowest, highest), tuple(empty), tuple(special))
        for metres in resolutions
    }
    place = from_origin(*corner, 60, 60)
    layers = tuple((metres, values.tobytes(), values.shape) for metres, values in numbers.items())
    folder = handed_out(_written(layers, crs, place, name, stated_offset))
    return ProductFolder(folder / f"{name}.SAFE", numbers, CRS.from_user_input(crs), place)


def varied_product(seed: int) -> dict[str, Any]:
    """Draw the arguments of `make_product`: another tile, date, baseline, size and other numbers.

    Parameters
    ----------
    seed : int
        Whatever is drawn depends on it alone.

    Returns
    -------
    dict
    """
    rng = np.random.default_rng(seed)
    tile, crs, corner = TILES[rng.integers(len(TILES))]
    baseline = str(rng.choice(BASELINES))
    day = f"20{rng.integers(17, 26)}{rng.integers(1, 13):02}{rng.integers(1, 29):02}"
    name = (
        f"S2{rng.choice(list('ABC'))}_MSIL2A_{day}T{rng.integers(9, 16):02}0559_N{baseline}"
        f"_R{rng.integers(1, 144):03}_{tile}_{day}T170000"
    )
    height, width = (int(n) for n in rng.permutation([rng.integers(2, 5), rng.integers(5, 8)]))
    return {
        "shape": (height, width),
        "seed": int(rng.integers(2**31)),
        "name": name,
        "crs": crs,
        "corner": corner,
        "stated_offset": -1000 if baseline >= "0400" else None,
    }


def _numbers(
    place: tuple[int, ...],
    limits: tuple[int, int],
    empty: tuple[tuple[int, int, int], ...],
    special: tuple[int, ...],
) -> np.ndarray:
    metres, seed, rows, columns = place
    shape = (len(COURSE_BANDS), rows * 60 // metres, columns * 60 // metres)
    values = np.random.default_rng((seed, metres)).integers(*limits, shape).astype(np.uint16)
    values.reshape(len(COURSE_BANDS), -1)[:, : len(special)] = special
    for pixel in empty:
        values[pixel] = 0
    return values


@functools.cache
def _written(
    layers: tuple[tuple[int, bytes, tuple[int, ...]], ...],
    crs: str,
    place: Affine,
    name: str,
    stated_offset: int | None,
) -> dict[str, bytes]:
    """Return the files of a product, by their path below the folder that holds it."""
    bands: dict[tuple[str, int], np.ndarray] = {}
    for metres, content, shape in layers:
        values = np.frombuffer(content, np.uint16).reshape(shape)
        there = RESOLUTIONS[metres]
        named = zip(COURSE_BANDS, values, strict=True)
        bands |= {(band, metres): layer for band, layer in named if band in there}
        if DECOY in there:
            bands[DECOY, metres] = values[0] // 2 + 7
    with tempfile.TemporaryDirectory(prefix="products-") as folder:
        write_product(folder, bands, crs=crs, transform=place, name=name, offset=stated_offset)
        return content_of(Path(folder))
