"""Drawn polygons: kept in a file, read from a text, counted in pixels. No widget is needed here."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyproj
import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from helpers.errors import CourseError
from helpers.files import writing
from helpers.polygons.features import read_features
from helpers.polygons.grid import Grid

WGS84 = "EPSG:4326"
CRS84 = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")


class Shape(NamedTuple):
    """One drawn polygon: its class, and its outline in degrees of longitude and latitude."""

    name: str
    polygon: shapely.Polygon


def count_pixels(shapes: Sequence[Shape], grid: Grid) -> tuple[dict[str, int], dict[str, int]]:
    """Count the pixels of each class.

    Parameters
    ----------
    shapes : sequence of Shape
        Drawn polygons.
    grid : Grid
        The pixels; one belongs to a polygon when its centre lies inside.

    Returns
    -------
    counts : dict of str to int
        Pixels per class.
    overlaps : dict of str to int
        For two classes, as "WATER and FOREST", the pixels that both claim; only where some are.
    """
    pixels = {
        name: grid.pixels_inside(in_crs(area, WGS84, grid.crs))
        for name, area in areas(shapes).items()
    }
    names = list(pixels)
    overlaps = {
        f"{one} and {other}": len(np.intersect1d(pixels[one], pixels[other], assume_unique=True))
        for place, one in enumerate(names)
        for other in names[place + 1 :]
    }
    counts = {name: len(found) for name, found in pixels.items()}
    return counts, {pair: number for pair, number in overlaps.items() if number}


def in_crs(geometry: BaseGeometry, source: Any, target: Any) -> BaseGeometry:
    """Return a geometry in another coordinate reference system; longitude comes first.

    Examples
    --------
    The centre of UTM zone 31 on the equator:

    >>> moved = in_crs(shapely.Point(3, 0), 4326, 32631)
    >>> round(moved.x), round(moved.y)
    (500000, 0)
    """
    turn = pyproj.Transformer.from_crs(source, target, always_xy=True).transform

    def move(points: np.ndarray) -> np.ndarray:
        return np.column_stack(turn(points[:, 0], points[:, 1]))

    return shapely.transform(geometry, move)


def areas(shapes: Iterable[Shape]) -> dict[str, shapely.MultiPolygon]:
    """Return one valid MultiPolygon for each class, in the order in which classes appear."""
    grouped: dict[str, list[BaseGeometry]] = {}
    for shape in shapes:
        grouped.setdefault(shape.name, []).append(shapely.make_valid(shape.polygon))
    return {
        name: shapely.MultiPolygon(list(polygons_in(shapely.union_all(parts))))
        for name, parts in grouped.items()
    }


def polygons_in(geometry: BaseGeometry | None) -> Iterable[shapely.Polygon]:
    """Yield the polygons of a geometry, whatever it is made of.

    Examples
    --------
    >>> parts = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(5, 5, 6, 6)])
    >>> [part.area for part in polygons_in(parts)]
    [1.0, 1.0]
    """
    if geometry is None or geometry.is_empty:
        return
    if isinstance(geometry, shapely.Polygon):
        yield shapely.force_2d(geometry)
    for part in getattr(geometry, "geoms", ()):
        yield from polygons_in(part)


def save_drawing(path: Path, shapes: Sequence[Shape], colors: Mapping[str, str]) -> None:
    """Write polygons as QGIS would export them: one MultiPolygon for each class, EPSG:4326.

    Parameters
    ----------
    path : Path
        The GeoJSON file; it is whole at any time.
    shapes : sequence of Shape
        Drawn polygons.
    colors : mapping of str to str
        Class name to colour, written into the field ``color``.
    """
    features = [
        {
            "type": "Feature",
            "properties": {"class": name, "color": colors[name]},
            "geometry": shapely.geometry.mapping(area),
        }
        for name, area in areas(shapes).items()
    ]
    content = {"type": "FeatureCollection", "name": path.stem, "crs": CRS84, "features": features}
    path.parent.mkdir(parents=True, exist_ok=True)
    with writing(path) as temporary:
        temporary.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def load_drawing(path: Path) -> list[Shape]:
    """Read polygons that were drawn before.

    Parameters
    ----------
    path : Path
        A polygon file; need not exist.

    Returns
    -------
    list of Shape
        One for each polygon; empty if there is no file.

    Raises
    ------
    CourseError
        When the file cannot be read: it is never overwritten then.
    """
    if not path.exists():
        return []
    if _is_empty(path):  # everything was erased; to other readers such a file is an error
        return []
    features = read_features(path)
    if "class" not in features:
        raise CourseError(
            f'{path} has no field "class": give another path to draw in, and this file stays'
        )
    features = features.to_crs(WGS84)
    rows = zip(features["class"], features.geometry, strict=True)
    return [Shape(str(name), polygon) for name, area in rows for polygon in polygons_in(area)]


def _is_empty(path: Path) -> bool:
    try:
        return json.loads(path.read_text(encoding="utf-8"))["features"] == []
    except (ValueError, KeyError, TypeError):
        return False  # whoever reads it next says what is wrong


def shapes_of_geojson(content: Any, name: str = "") -> list[Shape]:
    """Return the polygons of a GeoJSON object.

    Parameters
    ----------
    content : dict
        A FeatureCollection, a Feature or a geometry, in degrees.
    name : str
        The class of what has none.

    Returns
    -------
    list of Shape
    """
    kind = content["type"]
    if kind == "FeatureCollection":
        return [shape for part in content["features"] for shape in shapes_of_geojson(part, name)]
    if kind != "Feature":
        geometry = shapely.from_geojson(json.dumps(content))
        return [Shape(name, polygon) for polygon in polygons_in(geometry)]
    own = (content.get("properties") or {}).get("class") or name
    return shapes_of_geojson(content["geometry"], str(own)) if content.get("geometry") else []


def read_text(text: str, name: str, grid: Grid) -> list[Shape]:
    """Read polygons that someone typed or pasted.

    Parameters
    ----------
    text : str
        GeoJSON; or one corner a line, longitude then latitude (or metres of the tile's CRS); or
        one line of four numbers: west, south, east, north.
    name : str
        The class of polygons that name none.
    grid : Grid
        The tile, for its CRS and its place.

    Returns
    -------
    list of Shape

    Raises
    ------
    CourseError
        When the text holds no polygon, or one that misses the tile.
    """
    if text.lstrip().startswith(("{", "[")):
        try:
            shapes = shapes_of_geojson(json.loads(text), name)
        except (LookupError, ValueError, TypeError, AttributeError, ShapelyError) as error:
            raise CourseError(
                f"this is no GeoJSON ({error}): copy it whole, from {{ to }}"
            ) from None
    else:
        shapes = [Shape(name, _typed(text, grid))]
    shapes = [shape for shape in shapes if shape.polygon.area]
    if not shapes:
        raise CourseError("the text holds no polygon: give GeoJSON, or one corner a line")
    for shape in shapes:
        _insist_on_tile(shape.polygon, grid)
    return shapes


def _typed(text: str, grid: Grid) -> shapely.Polygon:
    rows = [[float(n) for n in _NUMBER.findall(line)] for line in text.splitlines() if line.strip()]
    if len(rows) == 1 and len(rows[0]) == 4:
        west, south, east, north = rows[0]
        shape: BaseGeometry = shapely.box(west, south, east, north)
    elif len(rows) >= 3 and all(len(row) == 2 for row in rows):
        shape = shapely.Polygon(rows)
    else:
        raise CourseError(
            "the text is neither three or more lines of two numbers (longitude latitude) "
            "nor one line of four (west south east north)"
        )
    if np.abs(shape.bounds).max() > 360:  # metres, as QGIS shows them for the tile
        shape = in_crs(shape, grid.crs, WGS84)
    return next(iter(polygons_in(shape)))


def _insist_on_tile(polygon: shapely.Polygon, grid: Grid) -> None:
    image = in_crs(grid.outline, grid.crs, WGS84)
    if not image.intersects(polygon):
        longitude, latitude = polygon.representative_point().coords[0]
        west, south, east, north = image.bounds
        raise CourseError(
            f"the polygon at longitude {longitude:.3f}, latitude {latitude:.3f} misses the image, "
            f"which reaches from {west:.3f}, {south:.3f} to {east:.3f}, {north:.3f} "
            "(longitude comes first)"
        )
