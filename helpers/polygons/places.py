"""Where polygons lie on the tile: off it, on its edge, on too few pixels, on each other."""

from dataclasses import dataclass
from itertools import combinations

import geopandas
import numpy as np
import shapely
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from helpers.polygons.grid import Grid
from helpers.polygons.problems import ERROR, WARNING, Problem, listed
from helpers.polygons.shapes import LON_LAT

FEWEST_PIXELS = 30
_DEGREES = (-180, -90, 180, 90)
SET_CRS = "Layer Properties > Source, set the layer's true CRS, and export it again"


@dataclass(frozen=True)
class Placed:
    """Polygons on a tile: in its CRS, with the pixels of each, and what was found."""

    polygons: geopandas.GeoDataFrame
    pixels: list[np.ndarray]
    problems: list[Problem]


def place(polygons: geopandas.GeoDataFrame, grid: Grid) -> Placed:
    """Bring polygons to the tile's CRS and count the pixels of each.

    Parameters
    ----------
    polygons : GeoDataFrame
        Valid polygons with ``class`` and ``feature``, in any CRS or in none.
    grid : Grid
        The tile's pixel grid.

    Returns
    -------
    Placed
        ``pixels[i]`` holds the pixels with data that lie inside ``polygons.iloc[i]``. Where the
        coordinates make no sense on this tile there are none, and one error says why.
    """
    if polygons.empty:
        return Placed(polygons, [], [])
    polygons, found = _with_crs(polygons, grid)
    wrong = _wrong_coordinates(polygons, grid)
    if wrong:
        return Placed(polygons.iloc[:0], [], [wrong])
    polygons = _straight_to(polygons, grid)
    inside = [grid.pixels_inside(g) for g in polygons.geometry]
    pixels = [grid.with_data(i) for i in inside]
    found += _one_by_one(polygons, grid, inside, pixels)
    found += _by_class(polygons, grid, pixels)
    found += _overlaps(polygons, pixels)
    return Placed(polygons, pixels, found)


def _straight_to(polygons: geopandas.GeoDataFrame, grid: Grid) -> geopandas.GeoDataFrame:
    """Bring polygons to the tile's CRS; what has no place in it, half a world away, is empty."""
    polygons = polygons.to_crs(grid.crs)
    there = np.isfinite(polygons.geometry.bounds).all(axis=1)
    return polygons.set_geometry(polygons.geometry.where(there, shapely.Polygon()))


def pixels_of_classes(classes: list[str], pixels: list[np.ndarray]) -> dict[str, np.ndarray]:
    """Return the pixels of each class, a pixel of two polygons counted once."""
    owned: dict[str, list[np.ndarray]] = {name: [] for name in classes}
    for name, own in zip(classes, pixels, strict=True):
        owned[name].append(own)
    return {name: np.unique(np.concatenate(parts)) for name, parts in owned.items()}


def _lands(polygons: geopandas.GeoDataFrame, grid: Grid, crs: CRS) -> bool:
    """Tell whether any polygon would touch the tile if its coordinates were in a CRS."""
    placed = polygons.geometry.set_crs(crs, allow_override=True).to_crs(grid.crs)
    return bool(placed.intersects(grid.outline).any())


def _with_crs(
    polygons: geopandas.GeoDataFrame, grid: Grid
) -> tuple[geopandas.GeoDataFrame, list[Problem]]:
    """Guess the CRS of a file that names none: degrees or the tile's own metres."""
    if polygons.crs is not None:
        return polygons, []
    guess = next((crs for crs in (LON_LAT, grid.crs) if _lands(polygons, grid, crs)), LON_LAT)
    name = CRS(guess).to_string()
    text = f"the file names no CRS; {name} is assumed"
    return polygons.set_crs(guess), [Problem(WARNING, text, SET_CRS)]


def _wrong_coordinates(polygons: geopandas.GeoDataFrame, grid: Grid) -> Problem | None:
    """Return the one error that explains why no polygon lies on the tile, if none does."""
    if _lands(polygons, grid, polygons.crs):
        return None
    swapped = polygons.set_geometry(polygons.geometry.map(_swap), crs=polygons.crs)
    if _lands(swapped, grid, polygons.crs):
        text = "latitude and longitude are swapped: GeoJSON wants [longitude, latitude]"
        return Problem(ERROR, text, "Vector geometry > Swap X and Y coordinates, then export")
    return _wrong_crs(polygons, grid) or _elsewhere(polygons, grid)


def _wrong_crs(polygons: geopandas.GeoDataFrame, grid: Grid) -> Problem | None:
    """Say so where the coordinates are in another CRS than the file says."""
    x, y = polygons.total_bounds[:2]
    says = CRS(polygons.crs).to_string()
    fits = next((crs for crs in (LON_LAT, grid.crs) if _lands(polygons, grid, crs)), None)
    fit = f"; they fit {CRS(fits).to_string()}" if fits else ""
    if polygons.crs.is_geographic and np.abs(polygons.total_bounds).max() > max(_DEGREES):
        text = f"the coordinates are metres ({x:.0f}, {y:.0f}), the file says degrees{fit}"
    elif polygons.crs.is_projected and fits == LON_LAT:
        text = f"the coordinates are degrees ({x:.2f}, {y:.2f}), the file says {says} in metres"
    elif fits:
        text = f"the file says {says}, and in that all polygons lie outside the image{fit}"
    else:
        return None
    return Problem(ERROR, text, SET_CRS)


def _swap(geometry: BaseGeometry) -> BaseGeometry:
    return shapely.transform(geometry, lambda xy: xy[:, ::-1])


def _elsewhere(polygons: geopandas.GeoDataFrame, grid: Grid) -> Problem:
    tile = geopandas.GeoSeries([grid.outline], crs=grid.crs).to_crs(LON_LAT).total_bounds
    west, south, _, _ = polygons.to_crs(LON_LAT).total_bounds
    return Problem(
        ERROR,
        f"all polygons lie outside the image: they begin at longitude {west:.2f}, latitude "
        f"{south:.2f}, and the image covers {tile[0]:.2f} to {tile[2]:.2f}, "
        f"{tile[1]:.2f} to {tile[3]:.2f}",
        "draw over the image of this scene, or check the layer's CRS",
    )


def _one_by_one(
    polygons: geopandas.GeoDataFrame, grid: Grid, inside: list[np.ndarray], pixels: list[np.ndarray]
) -> list[Problem]:
    """Find what is wrong with single polygons; a class without any pixel gets one error instead."""
    classes = list(polygons["class"])
    counts = {name: len(own) for name, own in pixels_of_classes(classes, pixels).items()}
    rows = zip(polygons["feature"], classes, polygons.geometry, inside, pixels, strict=True)
    found = [
        (number, name, _of_polygon(geometry, grid, len(touched), len(counted)))
        for number, name, geometry, touched, counted in rows
    ]
    return [
        Problem(WARNING, f"{name} {wrong[0]}", wrong[1], (int(number),))
        for number, name, wrong in found
        if wrong and counts[name]
    ]


def _of_polygon(
    geometry: BaseGeometry, grid: Grid, inside: int, counted: int
) -> tuple[str, str] | None:
    """Return what is wrong with one polygon's place and what to do, None if nothing is."""
    on_image = geometry.intersection(grid.outline).area
    share = 1 - on_image / geometry.area if on_image else 1
    if share > 0.999:
        return "lies outside the image: ignored", "move or delete it"
    if share > 0.005:
        return f"lies {share:.0%} outside the image: that part is ignored", "redraw it inside"
    if not inside:
        return f"is too small: no {grid.pixel:.0f} m pixel centre inside", "draw it larger"
    if counted < inside:
        missing = 1 - counted / inside
        return f"lies {missing:.0%} where the image has no data", "draw it where there is an image"
    return None


def _by_class(
    polygons: geopandas.GeoDataFrame, grid: Grid, pixels: list[np.ndarray]
) -> list[Problem]:
    problems = []
    for name, own in pixels_of_classes(list(polygons["class"]), pixels).items():
        of_class = polygons[polygons["class"] == name]
        numbers = tuple(of_class["feature"])
        if not len(own):
            problems.append(_without_pixels(name, of_class, grid, numbers))
        elif len(own) < FEWEST_PIXELS:
            pixel = "pixel" if len(own) == 1 else "pixels"
            text = f"{name} has only {len(own)} {pixel}, aim at {FEWEST_PIXELS} or more"
            problems.append(Problem(WARNING, text, f"draw more or larger {name} polygons"))
    return problems


def _without_pixels(
    name: str, of_class: geopandas.GeoDataFrame, grid: Grid, numbers: tuple[int, ...]
) -> Problem:
    """Say why a class has no pixel at all, by the largest of its polygons."""
    largest = of_class.geometry.loc[of_class.area.idxmax()]
    inside = len(grid.pixels_inside(largest))
    text, advice = _of_polygon(largest, grid, inside, 0) or ("has no pixel", "draw it again")
    text = text.removesuffix(": ignored").removesuffix(": that part is ignored")
    return Problem(ERROR, f"{name} {text}, so the class has no pixel", advice, numbers)


def _overlaps(polygons: geopandas.GeoDataFrame, pixels: list[np.ndarray]) -> list[Problem]:
    """Find pixels that polygons of two classes claim."""
    classes = pixels_of_classes(list(polygons["class"]), pixels)
    claimed, times = np.unique(np.concatenate(list(classes.values())), return_counts=True)
    twice = claimed[times > 1]
    touched = {name: np.intersect1d(own, twice) for name, own in classes.items()}
    touched = {name: own for name, own in touched.items() if len(own)}
    problems = []
    for one, other in combinations(touched, 2):
        shared = np.intersect1d(touched[one], touched[other])
        if not len(shared):
            continue
        numbers = tuple(
            int(n)
            for n, c, p in zip(polygons["feature"], polygons["class"], pixels, strict=True)
            if c in (one, other) and np.isin(p, shared).any()
        )
        pixel = "pixel" if len(shared) == 1 else "pixels"
        text = f"{listed((one, other))} overlap on {len(shared)} {pixel}"
        advice = "cut one back with Reshape Features; Avoid Overlap (Snapping Toolbar) prevents it"
        problems.append(Problem(WARNING, text, advice, numbers))
    return problems
