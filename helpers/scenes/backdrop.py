"""The true-colour picture of a product: what polygons are drawn over."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from rasterio.errors import RasterioIOError

from helpers.errors import CourseError
from helpers.product import Product

# Screens and projects need no more; a tile at 60 m has 1830 pixels on each side.
LARGEST_SIDE = 2000


@dataclass(frozen=True)
class Picture:
    """A picture with its place on the ground.

    Attributes
    ----------
    rgb : uint8 array of shape (3, y, x)
        Red, green, blue; 0 in all three where there is no data.
    crs : CRS
        Coordinate reference system of the tile.
    transform : Affine
        Transform of the upper left pixel corner.
    """

    rgb: np.ndarray
    crs: Any
    transform: rasterio.Affine

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, bottom, right and top in metres."""
        _, height, width = self.rgb.shape
        return rasterio.transform.array_bounds(height, width, self.transform)


def true_colour(product: Product) -> Picture:
    """Return the product's true-colour image (TCI), or one made from its bands.

    Parameters
    ----------
    product : Product
        Any Level-2A product.

    Returns
    -------
    Picture
        At the coarsest resolution there is, at most 2000 pixels on each side.

    Raises
    ------
    CourseError
        When the product has no image at all or one cannot be read.
    """
    resolutions = sorted(product.resolutions(), reverse=True)
    for resolution in resolutions:
        if "TCI" in product.bands(resolution):
            return _read(product.band_path("TCI", resolution))
    if not resolutions:
        raise CourseError(f"{product.where} has no images: download the whole product again")
    return _from_bands(product, resolutions[0])


def write_picture(path: Path, picture: Picture) -> None:
    """Write a picture as a small GeoTIFF.

    Parameters
    ----------
    path : Path
        The file to write.
    picture : Picture
        What it shows; some loss is accepted, the file is for the eye.
    """
    bands, height, width = picture.rgb.shape
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        count=bands,
        height=height,
        width=width,
        dtype="uint8",
        crs=picture.crs,
        transform=picture.transform,
        compress="jpeg",
        photometric="ycbcr",
        jpeg_quality=90,
        tiled=True,
    ) as target:
        target.write(picture.rgb)


def _read(path: Path) -> Picture:
    try:
        with rasterio.open(path) as source:
            factor = max(1.0, max(source.width, source.height) / LARGEST_SIDE)
            height, width = round(source.height / factor), round(source.width / factor)
            rgb = source.read((1, 2, 3), out_shape=(3, height, width))
            scale = rasterio.Affine.scale(source.width / width, source.height / height)
            return Picture(rgb, source.crs, source.transform @ scale)
    except RasterioIOError as error:
        raise CourseError(
            f"{path} cannot be read, it may be cut off: copy it again from the downloaded product"
        ) from error


def _from_bands(product: Product, resolution: int) -> Picture:
    from helpers.maps.stretch import TRUE_COLOUR, rgb_image
    from helpers.scenes.tile import load_tile

    tile = load_tile(product, TRUE_COLOUR, resolution)
    step = -(-max(tile.shape[1:]) // LARGEST_SIDE)
    rgb = rgb_image(tile)
    rgb[np.isnan(tile.values).any(axis=0)] = 0
    scale = rasterio.Affine.scale(step, step)
    small = np.ascontiguousarray(np.moveaxis(rgb[::step, ::step], -1, 0))
    return Picture(small, tile.rio.crs, tile.rio.transform() @ scale)
