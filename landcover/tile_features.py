"""A whole tile with the features that were chosen, as steps 3 to 7 take it."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import xarray as xr
from sklearn.ensemble import RandomForestClassifier

from helpers.product import Product
from helpers.scenes.tile import as_tile
from landcover.dates import dates_of
from landcover.fast_forest import percent_of
from landcover.indices import features_of, needed_bands
from landcover.planes import Numbers
from landcover.stack import open_numbers, reading

_AT_ONCE = 100_000


def load_features(
    products: Sequence[Product], names: Sequence[str], resolution: int, offsets: Sequence[int]
) -> xr.DataArray:
    """Load bands and indices of one date or of several.

    Parameters
    ----------
    products : sequence of Product
        Of one tile, from the earliest to the latest.
    names : sequence of str
        Bands and indices.
    resolution : int
        Pixel size in metres.
    offsets : sequence of int
        Added to the digital numbers of each product.

    Returns
    -------
    DataArray of shape (band, y, x)
        float32: surface reflectance and indices, NaN where any band they need has no data; the
        coordinate ``band`` holds their names, with the date where there are several.
    """
    numbers = open_numbers(products, names, resolution)
    planes = read(numbers, products)
    needed = len(needed_bands(names, resolution))
    features = features_of(names, resolution, dates_of(products))
    values = np.empty((len(features), *planes.shape[1:]), dtype="float32")
    for place, feature in enumerate(features):
        layers = []
        for plane in feature.planes:
            product, offset = products[plane // needed], offsets[plane // needed]
            # the same arithmetic, in the same types, as `helpers.load_tile`
            layer = (planes[plane].astype("float32") + offset) / product.quantification
            layers.append(layer.astype("float32"))
        values[place] = feature.of(layers)
        values[place][(planes[list(feature.planes)] == 0).any(axis=0)] = np.nan
    bands = [feature.name for feature in features]
    return as_tile(values, bands, numbers.grid.crs, numbers.grid.transform)


def load_scenes(products: Sequence[Product], names: Sequence[str], resolution: int) -> np.ndarray:
    """Load the scene classification of each date on a tile's grid: uint16, shape (date, y, x)."""
    numbers = open_numbers(products, names, resolution, scenes=True)
    return read(replace(numbers, planes=numbers.planes[-len(products) :]), products)


def read(numbers: Numbers, products: Sequence[Product]) -> np.ndarray:
    """Read what `open_numbers` found.

    Raises
    ------
    CourseError
        If an image cannot be read.
    """
    with reading([product.where for product in products]):
        return numbers.values


def confidence_of(
    forest: RandomForestClassifier, tile: xr.DataArray, classes: np.ndarray
) -> np.ndarray:
    """Return how sure a forest is of the classes of a tile.

    Parameters
    ----------
    forest : RandomForestClassifier
        Trained on the samples of the tile.
    tile : DataArray of shape (band, y, x)
        Its features, NaN where there is no data.
    classes : integer ndarray of shape (y, x)
        The map, 0 where there is no class.

    Returns
    -------
    ndarray of uint8, shape (y, x)
        Share of the forest's votes for the class of the map, percent, at least 1; 0 without class.
    """
    table = tile.values.reshape(tile.sizes["band"], -1)
    codes, shares = classes.ravel(), np.zeros(classes.size, dtype="uint8")
    wanted = np.flatnonzero((codes != 0) & np.isfinite(table).all(axis=0))
    for part in np.array_split(wanted, len(wanted) // _AT_ONCE + 1):
        if not len(part):
            continue
        votes = forest.predict_proba(table[:, part].T.astype("float32"))
        column = np.searchsorted(forest.classes_, codes[part]).clip(max=votes.shape[1] - 1)
        known = forest.classes_[column] == codes[part]
        shares[part] = percent_of(np.where(known, votes[np.arange(len(part)), column], 0))
    return shares.reshape(classes.shape)
