"""Charts of samples: what each class looks like, drawn as the maps are."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from helpers.bands import BANDS
from helpers.classes import color_of
from helpers.maps.picture import Map, add_axes, new_figure, write_title

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

WIDTH, HEIGHT = 10.0, 4.0
LEFT, BOTTOM, TOP, GAP, RIGHT = 0.7, 0.6, 0.4, 0.5, 0.1


def show_signatures(
    samples: np.ndarray, tile: "xr.DataArray", mask: np.ndarray, mapping: Mapping[str, int]
) -> Map:
    """Show the mean reflectance of each class over the wavelength, of samples and of the tile.

    Parameters
    ----------
    samples : float array of shape (n, bands + 1)
        Reflectances, unitless, and the class code last.
    tile : DataArray of dims (band, y, x)
        Surface reflectance.
    mask : integer array of shape (y, x)
        Class code of each labelled pixel, 0 for none.
    mapping : mapping of str to int
        Class name to code.

    Returns
    -------
    Map
        Two charts of one scale: "Your samples" and "Expected".
    """
    bands = list(tile["band"].values)
    order = np.argsort([BANDS[band].wavelength for band in bands])
    wavelengths = [BANDS[bands[i]].wavelength for i in order]
    figure, (left, right) = _two("Your samples", "Expected")
    for name, code in mapping.items():
        yours = samples[samples[:, -1] == code, :-1]
        color = color_of(name, list(mapping))
        if len(yours):
            left.plot(wavelengths, yours.mean(axis=0)[order], "o-", color=color, label=name)
        expected = tile.values[:, mask == code]
        if expected.size:
            right.plot(wavelengths, np.nanmean(expected, axis=1)[order], "o--", color=color)
    for axes in (left, right):
        axes.set_xlabel("wavelength (nm)", fontsize=9)
    left.set_ylabel("mean reflectance", fontsize=9)
    left.legend(frameon=False, fontsize=9)
    return Map(figure, left, "Mean reflectance of each class over the wavelength: yours, expected.")


def show_tables(yours: "pd.DataFrame", expected: "pd.DataFrame", mapping: Mapping[str, int]) -> Map:
    """Show two tables of samples as points: red to the right, near infrared upwards.

    Parameters
    ----------
    yours, expected : DataFrame
        Columns ``B04`` and ``B8A`` (reflectance, unitless) and ``feature_key`` (class code).
    mapping : mapping of str to int
        Class name to code.

    Returns
    -------
    Map
        Two charts of one scale: "Your file" and "Expected".
    """
    figure, both = _two("Your file", "Expected")
    for axes, table in zip(both, (yours, expected), strict=True):
        for name, code in mapping.items():
            rows = table[table["feature_key"] == code]
            color = color_of(name, list(mapping))
            axes.plot(rows["B04"], rows["B8A"], ".", markersize=3, color=color, label=name)
        axes.set_xlabel("red reflectance (B04)", fontsize=9)
    both[0].set_ylabel("near infrared reflectance (B8A)", fontsize=9)
    both[0].legend(markerscale=4, frameon=False, fontsize=9)
    alt = "Near infrared over red reflectance of all samples: your file, expected."
    return Map(figure, both[0], alt)


def _two(*titles: str) -> tuple[Any, list[Any]]:
    """Return a figure and two axes of one scale, side by side, with their titles."""
    figure = new_figure(WIDTH, HEIGHT)
    width, height = (WIDTH - LEFT - GAP - RIGHT) / 2, HEIGHT - BOTTOM - TOP
    left = add_axes(figure, LEFT, BOTTOM, width, height)
    right = add_axes(figure, LEFT + width + GAP, BOTTOM, width, height)
    right.sharex(left)
    right.sharey(left)
    for axes, title in zip((left, right), titles, strict=True):
        axes.tick_params(labelsize=9)
        axes.grid(color="#e5e5e5")
        write_title(axes, title)
    return figure, [left, right]
