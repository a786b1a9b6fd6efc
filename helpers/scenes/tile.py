"""From a product to a tile: surface reflectance as one labelled array."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import rasterio
import rioxarray  # noqa: F401  (gives DataArray its .rio)
import xarray as xr

from helpers.bands import NIR, course_bands
from helpers.errors import CourseError
from helpers.guard import not_for_answers
from helpers.product import Product
from helpers.product.images import Image, read_image
from helpers.scenes import Scene


@not_for_answers
def load_tile(
    source: Scene | Product,
    bands: Sequence[str] | None = None,
    resolution: int = 60,
    offset: int | Literal["auto"] = "auto",
    largest_side: int | None = None,
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
    largest_side : int, optional
        Thin the tile out so that no side has more pixels: enough for a picture of 10 m bands.

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
    layers = [read_image(product.band_path(band, resolution), largest_side) for band in names]
    _same_grid(product, names, layers)
    reflectance = np.empty((len(layers), *layers[0].values.shape), "float32")
    for plane, layer in zip(reflectance, layers, strict=True):
        plane[:] = layer.values
        plane += shift
        plane /= product.quantification
        np.putmask(plane, layer.values == 0, np.nan)
    tile = as_tile(reflectance, names, layers[0].crs, layers[0].transform)
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

    Examples
    --------
    A tile of one band, 2 x 3 pixels of 60 m; coordinates are those of pixel centres:

    >>> corner = rasterio.Affine(60, 0, 300_000, 0, -60, 4_900_020)
    >>> tile = as_tile(np.zeros((1, 2, 3)), ["B04"], "EPSG:32631", corner)
    >>> tile.x.values.tolist(), tile.y.values.tolist()
    ([300030.0, 300090.0, 300150.0], [4899990.0, 4899930.0])
    >>> tile.rio.crs.to_epsg()
    32631
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
    # in place: a tile takes 50 MB and would be copied by each
    tile.rio.write_crs(crs, inplace=True).rio.write_transform(transform, inplace=True)
    return tile


def _same_grid(product: Product, names: Sequence[str], layers: Sequence[Image]) -> None:
    """Refuse images of different tiles or sizes that somebody put into one folder."""
    places = [(layer.crs, layer.transform, layer.values.shape) for layer in layers]
    odd = [name for name, place in zip(names, places, strict=True) if place != places[0]]
    if odd:
        raise CourseError(
            f"in {product.where} the images {names[0]} and {odd[0]} differ in place or size; "
            "download the product again, into an empty folder"
        )
