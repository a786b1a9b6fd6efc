"""Where a polygon of step 1 came to lie instead, and which slip brought it there."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError
from shapely.geometry import MultiPolygon, Polygon

from helpers.checks.made.polygon_file import GEOGRAPHIC, TARGET

METRES = 0.5  # an honest reprojection of the made-up corners stays below a millimetre
PLACE = 'Let .to_crs("EPSG:32631") compute the coordinates from those in the file.'
SHAPE = "Keep the geometry that gpd.read_file gives."
FIRST = 'First pass the check "the polygons say that they are in EPSG:32631": '


def lies_at(shape: Any, expected: MultiPolygon | Polygon, near: float = METRES) -> bool:
    """Tell whether a shape is the one expected; one with NaN or infinite corners never is."""
    if shape is None or shape.is_empty or shape.geom_type not in ("Polygon", "MultiPolygon"):
        return False
    if not np.isfinite(shapely.get_coordinates(shape)).all():
        return False
    far = shape.hausdorff_distance(expected)
    return bool(far <= near and abs(shape.area - expected.area) <= 1e-3 * expected.area)


def explain(shape: Any, expected: MultiPolygon | Polygon, stated: Any) -> tuple[str, str]:
    """Return why a polygon is not the one expected, and the next step.

    Parameters
    ----------
    shape : Polygon or MultiPolygon
        What came.
    expected : Polygon or MultiPolygon
        Metres in EPSG:32631.
    stated : CRS or None
        What the result says of itself.

    Returns
    -------
    (str, str)
    """
    for moved, cause in _elsewhere(expected, stated):
        if _near(shape, moved):
            return cause, PLACE
    if len(shapely.get_parts(shape)) < len(shapely.get_parts(expected)):
        return "Parts of a MultiPolygon were lost.", SHAPE
    if np.abs(np.subtract(shape.bounds, expected.bounds)).max() <= METRES:
        return (
            "The place fits, but a hole was lost or filled, or the shape was simplified.",
            SHAPE,
        )
    if shape.distance(expected) <= 1000:
        return (
            "The coordinates were rounded, or the shape was simplified, buffered or boxed.",
            SHAPE,
        )
    return "The coordinates belong to another CRS, or to another file.", PLACE


def _elsewhere(expected: MultiPolygon | Polygon, stated: Any) -> Iterator[tuple[Any, str]]:
    """Return where known slips put the polygon, with their causes."""
    degrees = _moved(expected, TARGET, GEOGRAPHIC)
    swapped = shapely.transform(degrees, lambda xy: xy[:, ::-1])
    if stated is not None and not stated.equals(TARGET):
        yield (
            _moved(expected, TARGET, stated),
            (f"{FIRST}these are the right places in another CRS, {stated.to_string()[:40]}."),
        )
    yield (
        degrees,
        (
            "These are still degrees: set_crs and GeoDataFrame(..., crs=...) only rename the CRS, "
            "they move nothing."
        ),
    )
    yield swapped, "These are still degrees, and longitude and latitude were swapped."
    yield _moved(swapped, GEOGRAPHIC, TARGET), "Longitude and latitude were swapped."
    yield shapely.transform(expected, lambda xy: xy[:, ::-1]), "East and north were swapped."
    zone = int(shapely.get_coordinates(degrees)[0, 0] // 6) + 31
    others = {3857, 3395, 32731, 32630, 32632, 32600 + zone, 32700 + zone} - {32631}
    for epsg in sorted(others):
        yield (
            _moved(expected, TARGET, CRS.from_epsg(epsg)),
            (f"These are coordinates of EPSG:{epsg}: the polygons were taken to another CRS."),
        )


def _moved(shape: Any, source: CRS, target: CRS) -> Any:
    """Return a shape in another CRS, None where that cannot be."""
    try:
        move: Any = Transformer.from_crs(source, target, always_xy=True).transform
        return shapely.transform(shape, move, interleaved=False)
    except (CRSError, ProjError):
        return None


def _near(shape: Any, moved: Any) -> bool:
    """Tell whether two shapes have one outline, to a thousandth of their size."""
    if moved is None or not np.isfinite(moved.bounds).all():
        return False
    size = max(np.ptp(np.reshape(moved.bounds, (2, 2)), axis=0))
    return bool(np.abs(np.subtract(shape.bounds, moved.bounds)).max() <= 1e-3 * size)
