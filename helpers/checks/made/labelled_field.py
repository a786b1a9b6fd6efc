"""Small made-up scenes for checks: samples are chosen first, the raster is painted from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import rioxarray  # noqa: F401  (gives arrays their .rio)
import xarray as xr
from rasterio.crs import CRS
from rasterio.transform import Affine

from helpers.bands import COURSE_BANDS
from helpers.checks.made.once import made_once

EPSG = 32631
RESOLUTION = 60
CORNER = (300000, 4900020)
CLASSES = {"WATER": 7, "FOREST": 2, "FARM": 30}
PLACES = (
    (0, 1, "WATER"),
    (0, 2, "WATER"),
    (1, 0, "FOREST"),
    (1, 1, "FOREST"),
    (2, 2, "FARM"),
    (2, 3, "FARM"),
)
# What the visible checks use beside the example: another zone and pixel size, class 1, other names.
ELSEWHERE = {
    "rows": 5,
    "columns": 3,
    "epsg": 32733,
    "resolution": 20,
    "corner": (499980, 7900020),
    "bands": ("B11", "B03"),
    "dtype": "float64",
    "seed": 5,
    "classes": {"kelp": 200, "ice": 1, "rock": 3, "sand": 90},
    "places": 10,
}


def draw_raster(seed: int) -> dict[str, Any]:
    """Draw a raster as the checks at grading have it.

    Parameters
    ----------
    seed : int
        Seed of size, place, bands and type.

    Returns
    -------
    dict
        Arguments of `make_raster`, and a seed.
    """
    rng = np.random.default_rng(seed)
    rows, columns = (int(n) for n in rng.permutation(np.arange(4, 10))[:2])
    order = rng.permutation(("B02", "B03", "B04", "B8A", "B11", "B12"))
    return {
        "rows": rows,
        "columns": columns,
        "epsg": int(rng.choice([32600, 32700]) + rng.integers(1, 61)),
        "resolution": int(rng.choice([10, 20, 60])),
        "corner": (int(rng.integers(1665, 13000)) * 60, int(rng.integers(20_000, 150_000)) * 60),
        "bands": tuple(str(band) for band in order[: int(rng.integers(1, 7))]),
        "dtype": str(rng.choice(["float32", "float64"])),
        "seed": int(rng.integers(2**31)),
    }


def somewhere(seed: int) -> dict[str, Any]:
    """Draw a raster and classes as the checks at grading have them.

    Parameters
    ----------
    seed : int
        Seed of size, place, bands, type, codes and labelled pixels.

    Returns
    -------
    dict
        Arguments of `make_field`.
    """
    raster = draw_raster(seed)
    rng = np.random.default_rng([seed, 1])
    codes = [1, *(int(code) for code in rng.permutation(np.arange(2, 256))[: rng.integers(2, 4)])]
    classes = {f"class {number}": codes[number] for number in rng.permutation(len(codes))}
    return {**raster, "classes": classes, "places": int(0.7 * raster["rows"] * raster["columns"])}


@made_once
def make_raster(
    rows: int,
    columns: int,
    *,
    bands: Sequence[str] = COURSE_BANDS,
    epsg: int = EPSG,
    resolution: float = RESOLUTION,
    corner: tuple[float, float] = CORNER,
    dtype: str = "float32",
) -> xr.DataArray:
    """Return a raster whose values spell where they are.

    In a raster of at most 10 rows and columns 0.312 stands in the third band, row 1, column 2.

    Parameters
    ----------
    rows, columns : int
        Size along y and x.
    bands : sequence of str
        Names of the bands, at most nine.
    epsg : int
        Code of the coordinate reference system.
    resolution : float
        Pixel size, metres.
    corner : tuple of float
        Easting and northing of the upper left corner, metres.
    dtype : str
        "float32" or "float64".

    Returns
    -------
    DataArray of shape (band, y, x)
        Reflectance-like numbers, all different, with coordinates at the pixel centres, CRS and
        transform.
    """
    digits = 10 ** len(str(max(rows, columns) - 1))
    number = np.arange(1, len(bands) + 1)[:, None, None] / 10
    row = np.arange(rows)[None, :, None] / (10 * digits)
    column = np.arange(columns)[None, None, :] / (10 * digits**2)
    west, north = corner
    raster = xr.DataArray(
        np.round(number + row + column, 6).astype(dtype),
        dims=("band", "y", "x"),
        coords={
            "band": list(bands),
            "y": north - resolution * (np.arange(rows) + 0.5),
            "x": west + resolution * (np.arange(columns) + 0.5),
        },
    )
    transform = Affine(resolution, 0, west, 0, -resolution, north)
    return raster.rio.write_crs(CRS.from_epsg(epsg)).rio.write_transform(transform)


@dataclass(frozen=True)
class Field:
    """A raster, its labels and the samples that are in them.

    Attributes
    ----------
    raster : DataArray of shape (band, y, x)
    mask : uint8 array of shape (y, x), 0 where there is no label
    mapping : dict of class name to code
    samples : list of (y, x, code, values), one for each labelled pixel with data in all bands
    gaps : list of (y, x), the labelled pixels with NaN in at least one band
    """

    raster: xr.DataArray
    mask: np.ndarray
    mapping: dict[str, int]
    samples: list[tuple[int, int, int, tuple[float, ...]]]
    gaps: list[tuple[int, int]]

    def place_of(self, values: Sequence[float] | np.ndarray) -> tuple[int, int] | None:
        """Return row and column of the pixel with these band values, None where there is none."""
        same = np.isclose(self.raster.to_numpy().T, np.asarray(values, float), rtol=0, atol=2e-6)
        found = np.argwhere(same.all(axis=-1))
        return (int(found[0][1]), int(found[0][0])) if len(found) else None


@made_once
def make_field(
    rows: int = 3,
    columns: int = 4,
    *,
    classes: Mapping[str, int] = CLASSES,
    places: int | Sequence[tuple[int, int, str]] = PLACES,
    spectra: Mapping[str, Sequence[float]] | None = None,
    gaps: Mapping[int, Sequence[int]] | None = None,
    without: Sequence[str] = (),
    seed: int = 0,
    **raster: Any,
) -> Field:
    """Choose samples and paint raster and labels from them.

    Parameters
    ----------
    rows, columns : int
        Size along y and x.
    classes : mapping
        Class name to code.
    places : int or sequence of (y, x, class name)
        The labelled pixels, or how many to draw at random.
    spectra : mapping, optional
        Class name to band values that all its pixels get; else each pixel spells its place.
    gaps : mapping, optional
        Number of a sample to the bands in which it has no data.
    without : sequence of str
        Classes that stay without a pixel.
    seed : int
        Seed of the random places.
    **raster
        Arguments of `make_raster`.

    Returns
    -------
    Field
    """
    image = make_raster(rows, columns, **raster)
    data = image.to_numpy().copy()
    mask = np.zeros((rows, columns), dtype="uint8")
    samples, holes = [], []
    if isinstance(places, int):
        names = [name for name in classes if name not in without]
        cells = np.random.default_rng(seed).permutation(rows * columns)[:places]
        places = [(int(c) // columns, int(c) % columns, names[i % len(names)])
                  for i, c in enumerate(cells)]  # fmt: skip
    for number, (y, x, name) in enumerate(places):
        mask[y, x] = classes[name]
        if spectra:
            data[:, y, x] = spectra[name]
        if gaps and number in gaps:
            data[list(gaps[number]), y, x] = np.nan
            holes.append((y, x))
        else:
            samples.append((y, x, classes[name], tuple(float(v) for v in data[:, y, x])))
    return Field(image.copy(data=data), mask, dict(classes), samples, holes)
