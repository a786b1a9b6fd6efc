"""A small made-up scene in the southern hemisphere, so that no test relies on the course's zone."""

import geopandas
import numpy as np
import rasterio
import shapely

from helpers.product import Product
from helpers.product.safe import write_product
from helpers.scenes import Scene

CRS = "EPSG:32722"
TRANSFORM = rasterio.Affine(60, 0, 300_000, 0, -60, 7_000_000)
SHAPE = (200, 240)
COLORS = {"WATER": "#0094ff", "FOREST": "#007f46", 'the "old" <mill> & d\'été': "#94ff00"}
MAPPING = dict(zip(COLORS, (10, 40, 80), strict=True))


def small_scene(folder, *, tci=True):
    """Write a product of 240 x 200 pixels and return it as a scene."""
    rng = np.random.default_rng(3)
    bands = {(b, 60): rng.integers(1001, 4000, SHAPE).astype("uint16") for b in ("B04", "B03", "B02", "B8A")}  # fmt: skip  # noqa: E501
    if tci:
        bands["TCI", 60] = rng.integers(1, 255, (3, *SHAPE)).astype("uint8")
    product = Product.open(write_product(folder, bands, crs=CRS, transform=TRANSFORM))
    return Scene("small", "Small & beautiful", product, None, None, None, None, "Made-up data")


def small_polygons():
    """Return three squares of 20 x 20 pixels, one for each class."""
    squares = [shapely.box(x, 6_990_000, x + 1200, 6_991_200) for x in (301_200, 303_600, 306_000)]
    table = {"class": list(COLORS), "color": list(COLORS.values())}
    return geopandas.GeoDataFrame(table, geometry=squares, crs=CRS)


def small_classes():
    """Return class codes, uint8 (y, x): columns of the three classes, no data in the first row."""
    codes = np.array(list(MAPPING.values()), "uint8")
    classes = np.tile(codes[np.arange(SHAPE[1]) * 3 // SHAPE[1]], (SHAPE[0], 1))
    classes[0] = 0
    return classes
