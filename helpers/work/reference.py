"""What a map is held against: pixels of known polygons, random reference pixels, the true areas."""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio
import shapely
import xarray as xr
from rasterio.transform import rowcol

from helpers.classes import CLASSES
from helpers.errors import CourseError
from helpers.guard import not_for_answers
from helpers.paths import CHECKPOINTS
from helpers.scenes import Scene
from helpers.work.inputs import KINDS

SQUARE_METRES_PER_HECTARE = 10_000


@not_for_answers
def labelled_pixels(
    tile: xr.DataArray, polygons: gpd.GeoDataFrame, mapping: Mapping[str, int]
) -> pd.DataFrame:
    """List the pixels of classified polygons, and tell for each which polygon it comes from.

    Pixels of one polygon are alike. Whoever wants to know how a classifier does on ground it has
    not seen needs to keep them together.

    Parameters
    ----------
    tile : DataArray of shape (band, y, x)
        Surface reflectance, unitless, NaN where there is no data.
    polygons : GeoDataFrame
        Polygons and MultiPolygons with a column ``class``, in any CRS.
    mapping : mapping of str to int
        Code of each class name.

    Returns
    -------
    DataFrame
        One row for each pixel whose centre lies in a polygon and that has data in all bands: one
        column per band (reflectance), ``row`` and ``column`` in the tile, ``code`` of the class,
        ``part`` (number of the single polygon, from 1).

    Raises
    ------
    CourseError
        If no pixel centre lies in a polygon, or a class has no code.
    """
    unknown = sorted(set(polygons["class"]) - set(mapping))
    if unknown:
        raise CourseError(
            f"the class {unknown[0]!r} of the polygons has no code; the mapping has "
            f"{', '.join(mapping)}: draw that class in your training polygons too, or leave it out"
        )
    parts = polygons.to_crs(tile.rio.crs).explode(ignore_index=True)
    found = [
        _centres_inside(tile, geometry).assign(code=mapping[name], part=number)
        for number, (geometry, name) in enumerate(
            zip(parts.geometry, parts["class"], strict=True), start=1
        )
    ]
    table = pd.concat(found, ignore_index=True) if found else pd.DataFrame()
    if table.empty:
        raise CourseError(
            "no pixel centre of the tile lies in these polygons; check that they were drawn on "
            "this tile and are larger than a pixel"
        )
    return _with_reflectance(tile, table)


@not_for_answers
def reference_sample(
    scene: Scene, classes: np.ndarray, mapping: Mapping[str, int], tile: xr.DataArray
) -> pd.DataFrame | None:
    """Sort a scene's random reference points by the class that a map gives them.

    Each pixel of the tile had the same chance to become a reference point. Sorted by the classes
    of a map, the points are a sample stratified by that map (after it was drawn), for which the
    estimators of Olofsson et al. (2014) hold with the map's own shares of area as weights.

    Parameters
    ----------
    scene : Scene
        The scene that was classified.
    classes : ndarray of int, shape (y, x)
        The map; 0 where it has no class.
    mapping : mapping of str to int
        Code of each class name.
    tile : DataArray of shape (band, y, x)
        Tells where the map lies.

    Returns
    -------
    DataFrame or None
        Columns ``row``, ``column``, ``mapped`` (code on the map), ``reference`` (true code); None
        if the scene has no reference points.
    """
    if scene.reference_sample is None:
        return None
    points = gpd.read_file(scene.reference_sample).to_crs(tile.rio.crs)
    points = points[points["class"].isin(list(mapping))]
    place = rowcol(tile.rio.transform(), points.geometry.x.values, points.geometry.y.values)
    table = pd.DataFrame(dict(zip(("row", "column"), place, strict=True))).astype(int)
    table["reference"] = points["class"].map(dict(mapping)).to_numpy()
    inside = table["row"].between(0, len(classes) - 1)
    table = table[inside & table["column"].between(0, classes.shape[1] - 1)]
    table["mapped"] = classes[table["row"], table["column"]]
    return table[table["mapped"] > 0].reset_index(drop=True)


@not_for_answers
def expected_classes(scene: Scene, mapping: Mapping[str, int]) -> np.ndarray | None:
    """Return the course's own class map of a scene in the codes of a mapping, or None.

    Parameters
    ----------
    scene : Scene
        The scene.
    mapping : mapping of str to int
        The learner's codes; a class that it does not name becomes 0.

    Returns
    -------
    ndarray of uint8, shape (y, x), or None
        None where the course has no map of the scene.
    """
    path = CHECKPOINTS / scene.name / KINDS["classes"].file
    if not path.is_file():
        return None
    classes, names = KINDS["classes"].read(path)
    return _recode(classes, names, mapping)


@not_for_answers
def true_areas(scene: Scene, mapping: Mapping[str, int]) -> dict[str, float] | None:
    """Return the true area of each class in hectares; None where the truth is not known."""
    if scene.truth is None:
        return None
    truth = _truth_in_codes(scene, mapping)
    with rasterio.open(scene.truth) as file:
        hectares = abs(file.transform.determinant) / SQUARE_METRES_PER_HECTARE
    return {name: float((truth == code).sum() * hectares) for name, code in mapping.items()}


def _centres_inside(tile: xr.DataArray, geometry: shapely.Geometry) -> pd.DataFrame:
    """Return row and column of the pixels whose centre lies in one polygon."""
    west, south, east, north = shapely.bounds(geometry)
    columns = np.flatnonzero((tile["x"].values >= west) & (tile["x"].values <= east))
    rows = np.flatnonzero((tile["y"].values >= south) & (tile["y"].values <= north))
    row, column = (a.ravel() for a in np.meshgrid(rows, columns, indexing="ij"))
    inside = shapely.contains_xy(geometry, tile["x"].values[column], tile["y"].values[row])
    return pd.DataFrame({"row": row[inside], "column": column[inside]})


def _with_reflectance(tile: xr.DataArray, table: pd.DataFrame) -> pd.DataFrame:
    values = tile.values[:, table["row"].to_numpy(), table["column"].to_numpy()]
    bands = pd.DataFrame(dict(zip(tile["band"].values.tolist(), values, strict=True)))
    whole = pd.concat([bands, table], axis=1)
    return whole.dropna().reset_index(drop=True)


def _truth_in_codes(scene: Scene, mapping: Mapping[str, int]) -> np.ndarray:
    """Read the truth and write it in the codes of a mapping; 0 where a class has none."""
    with rasterio.open(scene.truth) as file:
        truth = file.read(1)
    return _recode(truth, {cover.name: cover.code for cover in CLASSES}, mapping)


def _recode(classes: np.ndarray, old: Mapping[str, int], new: Mapping[str, int]) -> np.ndarray:
    """Write classes in other codes by their names; 0 where the new ones lack a name."""
    codes = np.zeros(256, dtype="uint8")
    for name, code in old.items():
        codes[code] = new.get(name, 0)
    return codes[classes]
