"""A made-up label grid and the polygons that belong to it, for the checks of step 3.

The labels are chosen first. Each labelled pixel then becomes a square around its centre, wide
enough to reach into the pixels beside it but not to their centres: the rule "a pixel belongs to a
polygon when its centre lies inside" gives the chosen labels back, other rules do not.
"""

import string
from collections.abc import Sequence
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import rioxarray  # noqa: F401  (gives DataArray its .rio)
import xarray as xr
from rasterio.transform import from_origin
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from helpers.bands import COURSE_BANDS
from helpers.checks.made.class_names import class_names
from helpers.checks.made.once import made_once

THREE = ("WATER", "FOREST", "FARM")
REACH = 0.8  # half a square's side in pixels: beyond the pixel's edge, before the next centre
COLORS = ("#3B8EDE", "#00441B", "#FFD92F", "#D55E00", "#CC79A7", "#56B4E9")
# A zone, and a corner in it: none is the scene's own.
PLACES = (
    ("EPSG:32633", (453_340.0, 5_412_280.0)),
    ("EPSG:32610", (499_980.0, 4_200_000.0)),
    ("EPSG:32719", (310_020.0, 7_512_340.0)),
    ("EPSG:32756", (600_060.0, 6_211_000.0)),
    ("EPSG:32643", (722_480.0, 1_301_220.0)),
)
PIXELS = (10.0, 20.0, 30.0, 100.0)  # metres; not 60


class LabelGrid(NamedTuple):
    """A raster, its polygons, and the class name of each pixel ('' where there is none)."""

    tile: xr.DataArray
    polygons: gpd.GeoDataFrame
    names: np.ndarray


@made_once
def make_grid(
    rows: Sequence[str] = ("WW..", ".WF.", "A.FF"),
    *,
    classes: Sequence[str] = THREE,
    letters: str = "WFA",
    split: int = 1,
    first_index: int = 0,
    pixel: float = 60.0,
    corner: tuple[float, float] = (300_000.0, 4_900_020.0),
    crs: str = "EPSG:32631",
    shuffle: int | None = None,
    reach: Sequence[float] = (REACH,),
    copies: int = 1,
) -> LabelGrid:
    """Make a raster and the polygons that label it.

    Parameters
    ----------
    rows : sequence of str
        The grid: one letter for each pixel, "." where there is no label.
    classes : sequence of str
        Class names.
    letters : str
        The letter of each class in `rows`.
    split : int
        Features over which the pixels of a class are spread.
    first_index : int
        Index of the first row of the polygon table.
    pixel : float
        Pixel size in metres.
    corner : (float, float)
        East and north of the upper left corner in metres.
    crs : str
        CRS of raster and polygons.
    shuffle : int, optional
        Seed by which the order of the features is mixed.
    reach : sequence of float
        Half the side of the pixels' squares, in pixels, in turn: below 0.5 a square is smaller
        than its pixel.
    copies : int
        How many times the first feature of a class is there, as where two people drew one field.

    Returns
    -------
    LabelGrid
        Tile of dims (band, y, x), float32; polygons; class names of shape (y, x).
    """
    grid = np.array([list(row) for row in rows])
    shapes, owners = [], []
    for name, letter in zip(classes, letters, strict=True):
        places = np.argwhere(grid == letter)
        for part in range(min(split, len(places))):
            times = 1 if part else copies
            shapes += [_polygon(places[part::split], pixel, corner, reach)] * times
            owners += [name] * times
    colors = [COLORS[list(classes).index(name) % len(COLORS)] for name in owners]
    table = {"class": owners, "color": colors, "geometry": shapes}
    polygons = gpd.GeoDataFrame(table, crs=crs)
    if shuffle is not None:
        polygons = polygons.sample(frac=1, random_state=shuffle).reset_index(drop=True)
    polygons.index = polygons.index + first_index
    names = np.full(grid.shape, "", dtype=object)
    for name, letter in zip(classes, letters, strict=True):
        names[grid == letter] = name
    return LabelGrid(_tile(grid.shape, pixel, corner, crs), polygons, names)


def varied_grid(
    seed: int,
    *,
    classes: tuple[int, int] | None = None,
    several: bool = False,
    elsewhere: bool = False,
) -> dict[str, Any]:
    """Draw arguments of `make_grid`: another size and other labels, and what else is asked for.

    Parameters
    ----------
    seed : int
        Whatever is drawn depends on it alone.
    classes : (int, int), optional
        Fewest and most classes, with other names than the course's three and squares of several
        sizes; else those three.
    several : bool
        Whether a class has several rows, drawn twice, in an index that starts anywhere.
    elsewhere : bool
        Whether the raster lies in another zone and has other pixels.

    Returns
    -------
    dict
    """
    rng = np.random.default_rng(seed)
    names = list(THREE)
    if classes:
        names = class_names(rng, int(rng.integers(classes[0], classes[1] + 1)))
    letters = string.ascii_letters[: len(names)]
    height, width = (int(n) for n in rng.permutation([rng.integers(4, 7), rng.integers(7, 11)]))
    cells = [*letters * 2, *rng.choice([*letters, *"..."], height * width)][: height * width]
    cells[-1] = "."
    grid: dict[str, Any] = {
        "rows": ["".join(row) for row in np.reshape(rng.permutation(cells), (height, width))],
        "classes": names,
        "letters": letters,
        "shuffle": int(rng.integers(2**31)),
    }
    if classes:
        grid["reach"] = rng.permutation([0.8, 0.3, 0.6]).tolist()
    if several:
        grid |= {"split": int(rng.integers(2, 4)), "copies": 2}
        # an index beyond uint8 gives a code that no mask can hold; a small one hides nothing
        grid |= {"first_index": int(rng.integers(256, 400) if classes else rng.integers(2, 60))}
    if elsewhere:
        crs, (east, north) = PLACES[rng.integers(len(PLACES))]
        grid |= {"crs": crs, "pixel": float(rng.choice(PIXELS))}
        grid |= {"corner": (east + 60.0 * rng.integers(99), north - 60.0 * rng.integers(99))}
    return grid


def _polygon(
    places: np.ndarray, pixel: float, corner: tuple[float, float], reach: Sequence[float]
) -> BaseGeometry:
    middles = corner + (np.asarray(places)[:, ::-1] + 0.5) * pixel * (1, -1)
    squares = [
        box(x - half, y - half, x + half, y + half)
        for (x, y), half in zip(middles, pixel * np.resize(reach, len(middles)), strict=True)
    ]
    # pixels apart become parts of one MultiPolygon; a ring of pixels becomes a hole
    return unary_union(squares)


def _tile(
    shape: tuple[int, ...], pixel: float, corner: tuple[float, float], crs: str
) -> xr.DataArray:
    rows, columns = shape
    values = np.random.default_rng(0).random((len(COURSE_BANDS), rows, columns), np.float32)
    tile = xr.DataArray(
        values,
        dims=("band", "y", "x"),
        coords={
            "band": list(COURSE_BANDS),
            "y": corner[1] - pixel * (np.arange(rows) + 0.5),
            "x": corner[0] + pixel * (np.arange(columns) + 0.5),
        },
    )
    return tile.rio.write_crs(crs).rio.write_transform(from_origin(*corner, pixel, pixel))
