"""What a slip in step 3 would have given: a wrong mask is compared with these, and explained.

Each slip is made on the check's own fixture, so a cause is named only where it gives the very
labels that came.
"""

from collections.abc import Callable, Iterator
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from rasterio.features import rasterize
from rasterio.transform import Affine, from_bounds

from helpers.checks.made.label_grid import LabelGrid

TRANSFORM = "Give transform=data_array.rio.transform() to rasterize, and change nothing about it."
SHAPES = "Burn the geometries as they are in the table."
TABLE = "Burn every row of training_classes, with all its parts."
CENTRES = (
    "The coordinates x and y were taken for the corners of pixels: they are their centres, half a "
    "pixel further."
)
SIXTY = "Pixels were taken to be 60 m wide, whatever data_array says."
STRETCHED = (
    "The transform was stretched between the first and the last pixel centre, which leaves out "
    "half a pixel on each side."
)


def _without_holes(shape: Any) -> Any:
    return shapely.union_all([shapely.Polygon(part.exterior) for part in shapely.get_parts(shape)])


def _first_part(shape: Any) -> Any:
    return shapely.get_geometry(shape, 0)


# What becomes of a geometry, and the words for it.
CHANGES: tuple[tuple[Callable[[Any], Any], str], ...] = (
    (_without_holes, "Only the outer rings were burnt, so holes were filled."),
    (shapely.envelope, "Boxes around the polygons were burnt."),
    (shapely.convex_hull, "Hulls around the polygons were burnt."),
    (_first_part, "Only the first part of each MultiPolygon was burnt."),
)


def explain(mask: np.ndarray, made: LabelGrid) -> tuple[str, str]:
    """Return the cause of wrong labels and the next step.

    Parameters
    ----------
    mask : array of shape (y, x)
        What came; its codes can be any.
    made : LabelGrid
        The fixture.

    Returns
    -------
    (str, str)
    """
    if not mask.any():
        return (
            "The transform is missing, or is that of another raster or another CRS: every polygon "
            "lies outside of it, and rasterize says nothing about that.",
            TRANSFORM,
        )
    if _same_parts(mask, made.names):
        return (
            "The right pixels have the wrong numbers: what was burnt is not what the mapping says.",
            'Pair each geometry with mapping[its "class"].',
        )
    for slipped, cause, hint in _slips(made):
        if _same_parts(mask, slipped):
            return cause, hint
    return _by_place(mask != 0, made.names != "")


def _same_parts(mask: np.ndarray, names: np.ndarray) -> bool:
    """Tell whether two grids are divided in the same way, whatever their parts are called."""
    pairs = set(zip(mask.ravel().tolist(), names.ravel().tolist(), strict=True))
    return len(pairs) == len({code for code, _ in pairs}) == len({name for _, name in pairs})


def _by_place(labelled: np.ndarray, chosen: np.ndarray) -> tuple[str, str]:
    """Explain labels that no known slip gives, by where there are too many or too few."""
    if (labelled == chosen).all():
        return (
            "The right pixels have the wrong classes: other numbers were burnt than those of the "
            "mapping, or codes were added up where polygons overlap.",
            "Burn mapping[name of the class] for each row: a later row replaces an earlier one.",
        )
    if labelled.all():
        return "Every pixel has a label, as if the whole raster were covered.", TABLE
    if (labelled | ~chosen).all():
        return "The polygons were widened, or another rule than the centre's was used.", SHAPES
    if not (labelled & ~chosen).any():
        return (
            "Polygons or parts of them were left out, or more of a pixel than its centre had to "
            "lie inside.",
            TABLE,
        )
    return (
        "The labels lie elsewhere than the polygons: the transform is another than that of "
        "data_array, x and y were mixed, or other polygons were burnt.",
        TRANSFORM,
    )


def _slips(made: LabelGrid) -> Iterator[tuple[np.ndarray, str, str]]:
    """Return the labels that known slips give, one after the other, with their words."""
    touched = "Pixels were labelled that a polygon only touches: all_touched=True, or widened."
    yield _burn(made, all_touched=True), touched, "Leave all_touched as it is: the centre decides."
    for change, cause in CHANGES:
        yield _burn(made, shapes=made.polygons.geometry.map(change)), cause, SHAPES
    for transform, cause in _transforms(made):
        yield _burn(made, transform=transform), cause, TRANSFORM
    for turned in (made.names[::-1], made.names[:, ::-1], made.names[::-1, ::-1]):
        yield turned, "The mask is upside down or mirrored.", "Return what rasterize gives."
    for keep in ("first", "last"):
        alone = made.polygons.drop_duplicates("class", keep=keep)
        yield _burn(made, alone), "Only one row of each class was burnt.", TABLE


def _transforms(made: LabelGrid) -> list[tuple[Affine, str]]:
    own = made.tile.rio.transform()
    x, y = made.tile.x.values, made.tile.y.values
    rows, columns = made.names.shape
    between_centres = from_bounds(x[0], y[-1], x[-1], y[0], columns, rows)
    return [
        (own @ Affine.translation(0.5, 0.5), CENTRES),
        (own @ Affine.scale(60 / own.a), SIXTY),
        (between_centres, STRETCHED),
    ]


def _burn(
    made: LabelGrid,
    polygons: gpd.GeoDataFrame | None = None,
    *,
    shapes: gpd.GeoSeries | None = None,
    transform: Affine | None = None,
    all_touched: bool = False,
) -> np.ndarray:
    """Return the class names that polygons give when they are burnt in some way."""
    polygons = made.polygons if polygons is None else polygons
    classes = polygons["class"].unique().tolist()
    mask = rasterize(
        zip(
            polygons.geometry if shapes is None else shapes,
            (classes.index(name) + 1 for name in polygons["class"]),
            strict=True,
        ),
        out_shape=made.names.shape,
        transform=transform or made.tile.rio.transform(),
        all_touched=all_touched,
    )
    return np.array(["", *classes], object)[mask]
