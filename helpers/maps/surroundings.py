"""A close look at one pixel: what lies around it, with the pixel framed."""

from typing import TYPE_CHECKING

import numpy as np

from helpers.maps.picture import Map, add_axes, new_figure
from helpers.maps.stretch import FALSE_COLOUR, TRUE_COLOUR, Limits, rgb_image

if TYPE_CHECKING:
    import xarray as xr

AROUND = 15  # pixels to each side
SIDE = 3.4  # inches


def surroundings(
    tile: "xr.DataArray", row: int, column: int, limits: Limits, side: float = SIDE
) -> Map:
    """Show the place of a pixel in true and in false colour, the pixel framed.

    Parameters
    ----------
    tile : DataArray of dims (band, y, x)
        Surface reflectance.
    row, column : int
        The pixel.
    limits : dict
        From `stretch_limits` of the whole tile.
    side : float
        Of one view, in inches.

    Returns
    -------
    Map
        A view for each of the two colours whose bands the tile has.
    """
    bands = set(map(str, tile["band"].values))
    views = [view for view in (TRUE_COLOUR, FALSE_COLOUR) if set(view) <= bands]
    top, left = max(row - AROUND, 0), max(column - AROUND, 0)
    part = tile[:, top : row + AROUND + 1, left : column + AROUND + 1]
    figure = new_figure(side * len(views), side)
    for number, view in enumerate(views):
        axes = add_axes(figure, side * number + 0.05, 0.05, side - 0.1, side - 0.1)
        axes.imshow(rgb_image(part, view, limits), interpolation="nearest")
        x, y = column - left, row - top
        for color, width in (("white", 4), ("black", 1.5)):
            square = np.array([[-0.5, 0.5, 0.5, -0.5, -0.5], [-0.5, -0.5, 0.5, 0.5, -0.5]])
            axes.plot(x + square[0], y + square[1], color=color, linewidth=width)
        axes.set_axis_off()
    alt = f"The surroundings of row {row}, column {column}, in true and in false colour."
    return Map(figure, figure.axes[0], alt)
