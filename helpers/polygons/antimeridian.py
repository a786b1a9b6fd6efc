"""Longitudes on both sides of the 180th meridian, brought to the side on which the tile lies."""

import geopandas
import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from helpers.polygons.grid import Grid
from helpers.polygons.shapes import LON_LAT

_NEAR = 170  # a tile reaches over the meridian only from here, also where meridians meet
_HALF = 90
_TURN = 360


def on_one_side(features: geopandas.GeoDataFrame, grid: Grid) -> geopandas.GeoDataFrame:
    """Return features whose longitudes do not jump from 180 to -180 near the tile.

    Parameters
    ----------
    features : GeoDataFrame
        As read. Only longitudes in degrees jump: a file in metres is returned as it is.
    grid : Grid
        The tile's pixel grid.

    Returns
    -------
    GeoDataFrame
        Corners beyond the meridian get longitudes above 180 or below -180. Parts that were cut at
        the meridian, as RFC 7946 asks, are put together again.
    """
    in_degrees = features.crs is None or features.crs.is_geographic
    middle = _longitude(grid)
    if not in_degrees or abs(middle) < _NEAR:
        return features
    side = np.sign(middle)

    def shift(corners: np.ndarray) -> np.ndarray:
        beyond = (corners[:, 0] * side < -_HALF) & (corners[:, 0] * side >= -_TURN / 2)
        return corners + np.column_stack([beyond * side * _TURN, np.zeros(len(corners))])

    def move(geometry: BaseGeometry | None) -> BaseGeometry | None:
        if geometry is None or geometry.is_empty:
            return geometry
        moved = shapely.transform(geometry, shift)
        if not isinstance(moved, shapely.MultiPolygon) or moved.is_valid:
            return moved
        whole = not moved.equals(geometry) and all(part.is_valid for part in moved.geoms)
        return shapely.union_all(list(moved.geoms)) if whole else moved

    moved = [move(geometry) for geometry in features.geometry]
    return features.set_geometry(geopandas.GeoSeries(moved, index=features.index, crs=features.crs))


def _longitude(grid: Grid) -> float:
    """Return the longitude of the tile's middle."""
    x, y = grid.transform @ (grid.width / 2, grid.height / 2)
    longitude, _ = Transformer.from_crs(grid.crs, LON_LAT, always_xy=True).transform(x, y)
    return float(longitude)
