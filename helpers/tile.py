"""From a product to a tile: surface reflectance as one labelled array."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import rasterio
import rioxarray  # noqa: F401  (gives DataArray its .rio)
import xarray as xr
from rasterio.errors import RasterioError

from helpers.bands import NIR, course_bands
from helpers.errors import CourseError
from helpers.guard import not_for_answers
from helpers.product import Product
from helpers.scenes import Scene


@not_for_answers
def load_tile(
    source: Scene | Product,
    bands: Sequence[str] | None = None,
    resolution: int = 60,
    offset: int | Literal["auto"] = "auto",
) -> xr.DataArray:
    """Load the surface reflectance of a scene, as steps 3 to 7 start with it.

    Parameters
    ----------
    source : Scene or Product
        Where the images are.
    bands : sequence of str, optional
        Band names, in the order wanted; by default red, green, blue, near infrared.
    resolution : int
        Pixel size in metres: 10, 20 or 60.
    offset : int or "auto"
        Number to add to the digital numbers; "auto" takes what the product's metadata state.

    Returns
    -------
    DataArray of shape (band, y, x)
        Surface reflectance, unitless, float32, NaN where the product has no data; coordinates
        ``band`` (names), ``y`` and ``x`` (pixel centres in metres), CRS and transform of the tile.

    Raises
    ------
    CourseError
        If a band or resolution is missing, or an image cannot be read or does not fit the others.
    """
    product = source.product if isinstance(source, Scene) else source
    names = tuple(bands or course_bands(resolution))
    shift = product.offset if offset == "auto" else offset
    if not bands and NIR not in names:
        print(f"At {resolution} m there is no {NIR}: {names[-1]} takes its place.")
    layers = [_read(product, band, resolution) for band in names]
    _same_grid(product, names, layers)
    numbers = np.stack([array for array, _ in layers])
    reflectance = (numbers.astype("float32") + shift) / product.quantification
    reflectance[numbers == 0] = np.nan
    profile = layers[0][1]
    tile = as_tile(reflectance, names, profile["crs"], profile["transform"])
    # maps print it below the picture
    return tile.assign_attrs(credit=source.credit) if isinstance(source, Scene) else tile


def as_tile(
    values: np.ndarray, bands: Sequence[str], crs: object, transform: rasterio.Affine
) -> xr.DataArray:
    """Label an array as a tile.

    Parameters
    ----------
    values : ndarray of shape (band, y, x)
        Surface reflectance.
    bands : sequence of str
        Band names, one for each layer.
    crs : CRS or str
        Coordinate reference system.
    transform : Affine
        Transform of the upper left pixel corner.

    Returns
    -------
    DataArray of shape (band, y, x)
        With pixel-centre coordinates, CRS and transform.
    """
    _, height, width = values.shape
    tile = xr.DataArray(
        values,
        dims=("band", "y", "x"),
        coords={
            "band": list(bands),
            "y": transform.f + transform.e * (np.arange(height) + 0.5),
            "x": transform.c + transform.a * (np.arange(width) + 0.5),
        },
        name="reflectance",
    )
    return tile.rio.write_crs(crs).rio.write_transform(transform)


def _read(product: Product, band: str, resolution: int) -> tuple[np.ndarray, dict]:
    path = product.band_path(band, resolution)
    try:
        with rasterio.open(path) as file:
            return file.read(1), file.profile
    except RasterioError as error:
        raise CourseError(
            f"{path} cannot be read, it may be cut off or damaged ({error}); download it again"
        ) from None


def _same_grid(
    product: Product, names: Sequence[str], layers: Sequence[tuple[np.ndarray, dict]]
) -> None:
    """Refuse images of different tiles or sizes that somebody put into one folder."""
    places = {
        name: (profile["crs"], profile["transform"], array.shape)
        for name, (array, profile) in zip(names, layers, strict=True)
    }
    odd = [name for name in names if places[name] != places[names[0]]]
    if odd:
        raise CourseError(
            f"in {product.path} the images {names[0]} and {odd[0]} differ in place or size; "
            "download the product again, into an empty folder"
        )
