"""Polygons on a map: lines in the colour of the class, with a white casing and a name."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from helpers.errors import CourseError
from helpers.maps.frame import Frame
from helpers.maps.stretch import class_colors
from helpers.maps.zoom import needs_zoom

if TYPE_CHECKING:
    import geopandas
    import xarray as xr
    from matplotlib.axes import Axes

# A dark green line is lost on a dark forest: every outline lies on a wider white one.
CASING_WIDTH = 3.2
LINE_WIDTH = 1.8


class Outline(NamedTuple):
    """One feature of a polygon file: class, colour, number of polygons, rings in kilometres."""

    name: str
    color: str
    rings: list[np.ndarray]
    polygons: int


def outlines_of(
    polygons: "geopandas.GeoDataFrame", raster: "xr.DataArray", frame: Frame
) -> list[Outline]:
    """Return the polygons of a GeoDataFrame, ready to be drawn on a raster's map.

    Parameters
    ----------
    polygons : GeoDataFrame
        (Multi)Polygons in any CRS, with the columns ``class`` and ``color`` if there are.
    raster : DataArray of dims (..., y, x)
        The raster of the map; polygons are moved into its CRS.
    frame : Frame
        Its place.

    Returns
    -------
    list of Outline
        One for each feature that is a polygon.

    Raises
    ------
    CourseError
        When the argument is no table of geometries.
    """
    if not hasattr(polygons, "geometry"):
        raise CourseError(
            f"polygons must be a GeoDataFrame, and this is a {type(polygons).__name__}"
        )
    crs = getattr(getattr(raster, "rio", None), "crs", None)
    if crs is not None and polygons.crs is not None and polygons.crs != crs:
        polygons = polygons.to_crs(crs)
    names = _column(polygons, "class", "polygon")
    given = _column(polygons, "color", "")
    palette = class_colors(dict.fromkeys(names, 0))
    chosen = [
        class_colors({n: 0}, {n: c})[n] if c else palette[n]
        for n, c in zip(names, given, strict=True)
    ]
    found = []
    for name, color, shape in zip(names, chosen, polygons.geometry, strict=True):
        parts = list(_polygons(shape))
        rings = [frame.to_km(r.coords) for p in parts for r in (p.exterior, *p.interiors)]
        if rings:
            found.append(Outline(name, color, rings, len(parts)))
    return found


def _column(table: "geopandas.GeoDataFrame", name: str, default: str) -> list[str]:
    if name not in table:
        return [default] * len(table)
    return [default if value is None or value != value else str(value) for value in table[name]]


def _polygons(shape: Any) -> Iterator[Any]:
    if shape is None or shape.is_empty:
        return
    if shape.geom_type == "Polygon":
        yield shape
    for part in getattr(shape, "geoms", ()):
        yield from _polygons(part)


def draw_outlines(axes: "Axes", features: list[Outline]) -> None:
    """Draw polygons as coloured lines on wider white ones."""
    from matplotlib.collections import LineCollection

    # all in one collection, drawn in this order: each collection costs milliseconds of its own
    lines = [(ring, width, color) for feature in features
             for width, color in ((CASING_WIDTH, "white"), (LINE_WIDTH, feature.color))
             for ring in feature.rings]  # fmt: skip
    if lines:
        rings, widths, colors = zip(*lines, strict=True)
        drawn = LineCollection(rings, linewidths=widths, colors=colors, capstyle="round")
        axes.add_collection(drawn, autolim=False)


def outline_handles(features: list[Outline]) -> list[Any]:
    """Return legend entries: one per class, with the number of its polygons."""
    from matplotlib.lines import Line2D

    totals: dict[tuple[str, str], int] = {}
    for feature in features:
        key = (feature.name, feature.color)
        totals[key] = totals.get(key, 0) + feature.polygons
    return [
        Line2D(
            [], [], color=color, linewidth=3, label=f"{name}: {count} polygon{'s'[: count != 1]}"
        )
        for (name, color), count in totals.items()
    ]


def middles(features: list[Outline]) -> dict[str, np.ndarray]:
    """Return the polygons of each class, (n, 3): their middles in km, and their size in km²."""
    found: dict[str, list[np.ndarray]] = {}
    for feature in features:
        for ring in feature.rings:
            low, high = ring.min(axis=0), ring.max(axis=0)
            place = np.append((low + high) / 2, np.prod(high - low))
            found.setdefault(feature.name, []).append(place)
    return {name: np.array(places) for name, places in found.items()}


def too_small(features: list[Outline], frame: Frame) -> bool:
    """Tell whether polygons are too small to be seen on a map of the whole raster."""
    boxes = [np.prod(ring.max(axis=0) - ring.min(axis=0)) for f in features for ring in f.rings]
    return needs_zoom(frame, float(np.sum(boxes)) / (frame.width * frame.height))


def draw_names(axes: "Axes", features: list[Outline]) -> None:
    """Write each polygon's class beside it, so that the colour is not the only sign."""
    from matplotlib.patheffects import withStroke

    named: set[str] = set()
    for feature in features:
        seen = [ring for ring in feature.rings if _inside(ring, axes)]
        if not seen or feature.name in named:
            continue
        largest = max(seen, key=lambda ring: float(np.prod(np.ptp(ring, axis=0))))
        above = len(named) % 2 == 0
        named.add(feature.name)
        axes.annotate(
            feature.name,
            (largest[:, 0].mean(), largest[:, 1].max() if above else largest[:, 1].min()),
            xytext=(0, 3 if above else -3),
            textcoords="offset points",
            fontsize=7.5,
            ha="center",
            va="bottom" if above else "top",
            color="#111111",
            annotation_clip=True,
            path_effects=[withStroke(linewidth=2.2, foreground="white")],
        )


def _inside(ring: np.ndarray, axes: "Axes") -> bool:
    low, high = np.array([axes.get_xlim(), axes.get_ylim()]).T
    margin = 0.06 * (high - low)
    return bool(
        np.all(ring.min(axis=0) > low + margin) and np.all(ring.max(axis=0) < high - margin)
    )
