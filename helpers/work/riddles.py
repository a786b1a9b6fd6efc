"""Small experiments that a notebook shows: what becomes of a map when the offset is forgotten."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from helpers.guard import not_for_answers
from helpers.maps.picture import Map, add_axes, new_figure, write_title

if TYPE_CHECKING:
    import xarray as xr

OFFSET = 0.1  # what is too much when an offset of -1000 is forgotten
SIDE = 2.9  # inches


@not_for_answers
def three_indices(tile: "xr.DataArray") -> tuple[Map, Map, Map]:
    """Return three maps of the NDVI: right, without the offset, and with its bands exchanged.

    Parameters
    ----------
    tile : DataArray of dims (band, y, x)
        Surface reflectance with the bands B04 and B8A.

    Returns
    -------
    tuple of Map
        All in the same colours, for values from 0 to 1.
    """
    step = max(tile.sizes["y"] // 300, tile.sizes["x"] // 300, 1)
    small = tile[:, ::step, ::step]
    red, infrared = small.sel(band="B04").values, small.sel(band="B8A").values
    indices = (_ndvi(red, infrared), _ndvi(red + OFFSET, infrared + OFFSET), _ndvi(infrared, red))
    first, second, third = (_small_map(f"Map {i}", x) for i, x in enumerate(indices, start=1))
    return first, second, third


def _ndvi(red: np.ndarray, infrared: np.ndarray) -> np.ndarray:
    total = infrared + red
    return np.divide(infrared - red, total, out=np.full_like(red, np.nan), where=total > 0)


def _small_map(title: str, values: np.ndarray) -> Map:
    figure = new_figure(SIDE + 0.5, SIDE + 0.4)
    axes = add_axes(figure, 0.05, 0.05, SIDE - 0.1, SIDE)
    picture = axes.imshow(values, vmin=0, vmax=1, cmap="viridis", interpolation="nearest")
    axes.set_axis_off()
    figure.colorbar(picture, cax=add_axes(figure, SIDE, 0.1, 0.12, SIDE - 0.1))
    write_title(axes, title)
    bright = float(np.nanmean(values > 0.6))
    return Map(figure, axes, f"{title}: NDVI; {bright:.0%} of the pixels are above 0.6.")


@not_for_answers
def nearest_mean(
    trained_on: "xr.DataArray", used_on: "xr.DataArray", inside: Mapping[str, np.ndarray]
) -> np.ndarray:
    """Return for each pixel the number of the class whose mean reflectance is nearest.

    Parameters
    ----------
    trained_on, used_on : DataArray of dims (band, y, x)
        Surface reflectance.
    inside : mapping of str to bool array of shape (y, x)
        The pixels of each class.

    Returns
    -------
    uint8 array of shape (y, x)
        1 for the first class, and so on; 0 where a band has no data.
    """
    known, bands = trained_on.values, used_on.values
    nearest = np.zeros(bands.shape[1:], np.uint8)
    least = np.full(bands.shape[1:], np.inf, bands.dtype)
    for number, pixels in enumerate(inside.values(), start=1):
        means = np.nanmean(known[:, pixels], axis=1)
        distance = np.zeros_like(least)
        for band, mean in zip(bands, means, strict=True):
            apart = band - mean
            distance += np.square(apart, out=apart)
        np.putmask(nearest, distance < least, number)  # never where a band has no data
        np.fmin(least, distance, out=least)
    return nearest
