"""The polygons of a report on the image, each problem marked with its feature's number."""

from typing import TYPE_CHECKING, Any

import geopandas
import numpy as np

from helpers import maps
from helpers.maps.frame import frame_of
from helpers.polygons.grid import Grid
from helpers.polygons.problems import ERROR, WARNING, Problem
from helpers.polygons.shapes import LON_LAT
from helpers.product.images import PICTURE_SIDE
from helpers.scenes.tile import load_tile

if TYPE_CHECKING:
    from helpers.maps import Map
    from helpers.polygons import Report

MARKS = {ERROR: "#d7191c", WARNING: "#ff9d00"}


def show_report(report: "Report") -> "Map":
    """Draw a report.

    Parameters
    ----------
    report : Report
        With at least one polygon that lies on the tile.

    Returns
    -------
    Map
        The image, the polygons, and a ring in red (error) or orange (warning) around each place
        with a problem, with the feature's number.
    """
    resolution = round(Grid.of_product(report.scene.product).pixel)
    tile = load_tile(report.scene, maps.TRUE_COLOUR, resolution, largest_side=PICTURE_SIDE)
    picture: Any = maps.show_polygons(
        report.polygons, tile, title=f"Polygons of {report.path.name}"
    )
    frame = frame_of(tile)
    marked = set()
    for problem in report.problems:
        for label, x, y in _places(problem, report.polygons):
            if (label, problem.level) in marked:
                continue
            marked.add((label, problem.level))
            ((across, up),) = frame.to_km(np.array([(x, y)]))
            _mark(picture.axes, across, up, label, MARKS[problem.level])
    warnings = ", ".join(f"feature {label} ({level})" for label, level in sorted(marked))
    picture.alt += f" Problems are marked at: {warnings}." if warnings else " No problem is marked."
    return picture


def _places(problem: Problem, polygons: geopandas.GeoDataFrame) -> list[tuple[str, float, float]]:
    """Return label, x and y of each mark of a problem, in the polygons' CRS."""
    if problem.level not in MARKS:
        return []
    labels = [str(n) for n in problem.features]
    if problem.places:
        points = geopandas.GeoSeries(problem.places, crs=LON_LAT).to_crs(polygons.crs)
    else:
        there = polygons.set_index("feature").geometry
        found = [n for n in problem.features if n in there.index]
        labels = [str(n) for n in found]
        points = there.loc[found].representative_point()
    return [(label, p.x, p.y) for label, p in zip(labels, points, strict=True)]


def _mark(axes: Any, x: float, y: float, label: str, color: str) -> None:
    axes.plot(
        x, y, "o", markersize=16, markerfacecolor="none", markeredgecolor=color, markeredgewidth=2.5
    )
    axes.annotate(
        label, (x, y), xytext=(9, 9), textcoords="offset points", fontsize=9, color="white",
        bbox={"boxstyle": "round,pad=0.2", "facecolor": color, "edgecolor": "none"},
    )  # fmt: skip
