"""Reading one image of a product, as it is or thinned out for a picture."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import rasterio
from rasterio.crs import CRS
from rasterio.errors import RasterioError

from helpers.errors import CourseError
from helpers.product.decoded import pixels_of
from helpers.product.sources import cause_of, shown
from helpers.product.views import place_of

# Screens need no more; a tile at 60 m has 1830 pixels a side.
PICTURE_SIDE = 2000


class Image(NamedTuple):
    """Values of one image, uint8 or uint16 of shape (y, x), its CRS and its transform."""

    values: np.ndarray
    crs: CRS
    transform: rasterio.Affine


def read_image(path: Path, largest_side: int | None = None) -> Image:
    """Read the first band of an image.

    Parameters
    ----------
    path : Path
        The file.
    largest_side : int, optional
        Thin the image out so that no side has more pixels; JPEG 2000 is fast at that.

    Returns
    -------
    Image

    Raises
    ------
    CourseError
        If the file cannot be read.
    """
    try:
        with rasterio.open(path) as file:
            step = max(1.0, max(file.shape) / (largest_side or max(file.shape)))
            height, width = (round(side / step) for side in file.shape)
            scale = rasterio.Affine.scale(file.width / width, file.height / height)
            whole = (height, width) == file.shape
            values = pixels_of(path, file) if whole else file.read(1, out_shape=(height, width))
            return Image(values, file.crs, file.transform @ scale)
    except RasterioError as error:
        raise CourseError(
            f"{shown(place_of(path))} cannot be read, it may be cut off or damaged "
            f"({cause_of(error)}); download it again"
        ) from None
