"""The geometries of a polygon file: what is no polygon, what crosses itself, what is flat."""

import re

import geopandas
import numpy as np
import shapely
from pyproj import CRS, Transformer
from shapely.geometry.base import BaseGeometry

from helpers.polygons.problems import ERROR, NOTE, WARNING, Problem

LON_LAT = CRS("EPSG:4326")
POLYGON_TYPES = ("Polygon", "MultiPolygon")
_PLACE = re.compile(r"^(.*)\[(\S+) (\S+)\]$")

Found = tuple[geopandas.GeoDataFrame, list[Problem]]


def tidy_shapes(features: geopandas.GeoDataFrame) -> Found:
    """Keep the polygons of a file and make them valid.

    Parameters
    ----------
    features : GeoDataFrame
        Features numbered from 1 in a column ``feature``, in any CRS.

    Returns
    -------
    GeoDataFrame, list of Problem
        The features that are polygons: flat, valid, Polygon or MultiPolygon; and what was found.
    """
    problems: list[Problem] = []
    for step in (_drop_empty, _drop_endless, _drop_others, _flatten, _repair):
        features, found = step(features)
        problems += found
    return features, problems


def _drop_empty(features: geopandas.GeoDataFrame) -> Found:
    empty = features.geometry.isna() | features.geometry.is_empty
    numbers = tuple(features.loc[empty, "feature"])
    if not numbers:
        return features, []
    ignored = "has no geometry: ignored" if len(numbers) == 1 else "have no geometry: ignored"
    problem = Problem(
        WARNING,
        ignored,
        "draw the shape with Add Part of Feature, or delete the row in the attribute table",
        numbers,
    )
    return features[~empty], [problem]


def _drop_endless(features: geopandas.GeoDataFrame) -> Found:
    """Leave out what has a corner at no place at all, such as (NaN, 43.7)."""
    corners, owner = shapely.get_coordinates(features.geometry.values, return_index=True)
    wrong = ~np.isfinite(corners).all(axis=1)
    if not wrong.any():
        return features, []
    endless = np.isin(np.arange(len(features)), owner[wrong])
    numbers = tuple(features.loc[endless, "feature"])
    x, y = corners[wrong][0]
    problem = Problem(
        ERROR,
        f"{'has' if len(numbers) == 1 else 'have'} a corner whose coordinates are no numbers "
        f"({x:g}, {y:g})",
        "delete that corner with the Vertex Tool, or draw the polygon again",
        numbers,
    )
    return features[~endless], [problem]


def _drop_others(features: geopandas.GeoDataFrame) -> Found:
    """Take the polygons out of collections and leave out lines and points."""
    kinds = features.geom_type
    features = features.set_geometry(features.geometry.map(polygons_of))
    left = features.geometry.is_empty
    problems = [
        Problem(
            WARNING,
            f"is not a polygon but a {kind}: ignored",
            "draw with Add Polygon in a polygon layer",
            (number,),
        )
        for number, kind in zip(features.loc[left, "feature"], kinds[left], strict=True)
    ]
    return features[~left], problems


def polygons_of(geometry: BaseGeometry) -> BaseGeometry:
    """Return the polygons of a geometry, an empty MultiPolygon where it has none.

    Examples
    --------
    >>> square = shapely.box(0, 0, 1, 1)
    >>> mixed = shapely.GeometryCollection([square, shapely.Point(5, 5)])
    >>> polygons_of(mixed).equals(square)
    True
    >>> polygons_of(shapely.Point(5, 5)).is_empty
    True
    """
    if geometry.geom_type in POLYGON_TYPES:
        return geometry
    parts = [polygons_of(part) for part in getattr(geometry, "geoms", [])]
    return shapely.union_all(parts) if parts else shapely.MultiPolygon()


def _flatten(features: geopandas.GeoDataFrame) -> Found:
    raised = features.geometry.has_z
    if not raised.any():
        return features, []
    note = Problem(NOTE, "heights (Z) are dropped", "", tuple(features.loc[raised, "feature"]))
    return features.set_geometry(shapely.force_2d(features.geometry.values), crs=features.crs), [
        note
    ]


def _repair(features: geopandas.GeoDataFrame) -> Found:
    """Mend outlines that cross themselves; what then has no area is left out."""
    broken = ~features.geometry.is_valid
    mended = features.geometry.where(~broken, features.geometry.make_valid().map(polygons_of))
    flat = mended.is_empty
    rows = zip(features["feature"], features.geometry, broken & ~flat, strict=True)
    problems = [_broken(geometry, number, features.crs) for number, geometry, bad in rows if bad]
    if flat.any():
        numbers = tuple(features.loc[flat, "feature"])
        has = "has no area: ignored" if len(numbers) == 1 else "have no area: ignored"
        problems.append(Problem(WARNING, has, "draw it with three corners or more", numbers))
    return features.set_geometry(mended)[~flat], problems


def _broken(geometry: BaseGeometry, number: int, crs: CRS | None) -> Problem:
    """Say what is wrong with a polygon, and where on the map."""
    match = _PLACE.match(shapely.is_valid_reason(geometry))
    if not match:
        return Problem(WARNING, "is no valid polygon; repaired", "draw it again", (number,))
    x, y = float(match[2]), float(match[3])
    to_degrees = Transformer.from_crs(crs or LON_LAT, LON_LAT, always_xy=True)
    lon, lat = to_degrees.transform(x, y)
    crosses = "elf-intersection" in match[1]
    text = "crosses itself" if crosses else f"is not valid ({match[1].lower()})"
    return Problem(
        WARNING,
        f"{text} at ({lon:.5f}, {lat:.5f}); repaired",
        "move the corner with the Vertex Tool so that the outline no longer crosses",
        (number,),
        (shapely.Point(lon, lat),),
    )
