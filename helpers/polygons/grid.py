"""The tile's pixel grid, and which pixel centres lie inside a polygon."""

import math
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import rasterio
import shapely
from rasterio.crs import CRS
from rasterio.errors import RasterioError
from rasterio.transform import Affine
from shapely.geometry.base import BaseGeometry

from helpers.errors import CourseError
from helpers.product import Product
from helpers.product.images import PICTURE_SIDE, read_image
from helpers.product.sources import shown
from helpers.product.views import place_of

# Rows are taken in strips of about so many pixel centres, to bound the memory at 10 m.
_STRIP = 1_000_000


@dataclass(frozen=True)
class Grid:
    """The pixel grid of one image.

    Attributes
    ----------
    path : Path
        The image.
    crs : CRS
        Coordinate reference system of the image.
    transform : Affine
        Transform of the upper left pixel corner, metres.
    height, width : int
        Numbers of rows and columns.
    """

    path: Path
    crs: CRS
    transform: Affine
    height: int
    width: int

    @classmethod
    def of_product(cls, product: Product, resolution: int = 60) -> "Grid":
        """Return the grid of a product, at the coarsest resolution it has if not at this one."""
        there = product.resolutions()
        if resolution not in there:
            resolution = max(there, default=resolution)
        path = product.band_path("B04", resolution)
        try:
            with rasterio.open(path) as file:
                return cls(path, file.crs, file.transform, file.height, file.width)
        except RasterioError as error:
            where = shown(place_of(path))
            raise CourseError(f"{where} cannot be read ({error}); download it again") from None

    @property
    def pixel(self) -> float:
        """Pixel size in metres."""
        return float(self.transform.a)

    @property
    def outline(self) -> shapely.Polygon:
        """The image's outline in its own CRS."""
        left, top = self.transform.c, self.transform.f
        right, bottom = self.transform @ (self.width, self.height)
        return shapely.box(left, bottom, right, top)

    @cached_property
    def has_data(self) -> np.ndarray:
        """Where the image has data: bool of shape (y, x), thinned out where it is large."""
        return read_image(self.path, PICTURE_SIDE).values > 0

    def pixels_inside(self, geometry: BaseGeometry) -> np.ndarray:
        """Return the pixels whose centre lies inside a polygon.

        Parameters
        ----------
        geometry : Polygon or MultiPolygon
            In the grid's CRS.

        Returns
        -------
        ndarray of shape (n,)
            Row times width plus column of each pixel, int64, ascending; pixels without data count.
        """
        if geometry.is_empty or not geometry.intersects(self.outline):
            return np.empty(0, dtype=np.int64)
        left, bottom, right, top = geometry.intersection(self.outline).bounds
        columns = self._between(left, right, self.transform.c, self.transform.a, self.width)
        rows = self._between(top, bottom, self.transform.f, self.transform.e, self.height)
        shapely.prepare(geometry)
        strip = max(1, _STRIP // max(1, len(columns)))
        found = [
            self._inside(geometry, rows[start : start + strip], columns)
            for start in range(0, len(rows), strip)
        ]
        return np.concatenate(found) if found else np.empty(0, dtype=np.int64)

    @staticmethod
    def _between(first: float, last: float, corner: float, step: float, size: int) -> np.ndarray:
        start = max(0, math.floor((first - corner) / step))
        return np.arange(start, min(size, math.ceil((last - corner) / step)))

    def _inside(self, geometry: BaseGeometry, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        row, column = (a.ravel() for a in np.meshgrid(rows, columns, indexing="ij"))
        x = self.transform.c + self.transform.a * (column + 0.5)
        y = self.transform.f + self.transform.e * (row + 0.5)
        inside = shapely.contains_xy(geometry, x, y)
        return row[inside] * self.width + column[inside]

    def with_data(self, pixels: np.ndarray) -> np.ndarray:
        """Return those of the pixels at which the image has data."""
        row, column = np.divmod(pixels, self.width)
        height, width = self.has_data.shape  # fewer than the image has, where it is large
        return pixels[self.has_data[row * height // self.height, column * width // self.width]]
