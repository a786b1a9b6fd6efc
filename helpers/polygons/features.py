"""Opening a polygon file: GeoJSON, GeoPackage or Shapefile, or one sentence that says why not."""

import json
import warnings
from os import PathLike
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pyogrio

from helpers.errors import CourseError

POLYGON_SUFFIXES = (".geojson", ".json", ".gpkg", ".shp")
QGIS_SUFFIXES = (".qgz", ".qgs", ".qml", ".qmd", ".qlr")
NEEDED_PARTS = (".shx", ".dbf")
SHAPEFILE_PARTS = (*NEEDED_PARTS, ".prj", ".cpg")
EXPORT = "in QGIS right-click the layer, Export > Save Features As..., format GeoJSON"


def read_features(path: str | PathLike[str], layer: str | None = None) -> geopandas.GeoDataFrame:
    """Read all features of a vector file as they are.

    Parameters
    ----------
    path : str or Path
        GeoJSON, GeoPackage or Shapefile, or a folder that holds one of them.
    layer : str, optional
        The layer to read, for a file with several.

    Returns
    -------
    GeoDataFrame
        One row for each feature, in the file's order and CRS; a ring that is not closed
        is closed, and a geometry that cannot be built is None.

    Raises
    ------
    CourseError
        If the file is missing, cannot be read, is something else, has several layers and `layer`
        names none of them, or has no features.
    """
    file = _find_file(Path(path))
    _check_json(file)
    _check_shapefile(file)
    try:
        name = _choose_layer(file, layer)
        with warnings.catch_warnings():
            # repeated ids and open rings: GDAL mends them, and check_polygons tells what matters
            warnings.simplefilter("ignore", RuntimeWarning)
            features = geopandas.read_file(file, layer=name, engine="pyogrio", on_invalid="fix")
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise CourseError(
            f"{file} cannot be read as polygons ({_first_line(error)}); {EXPORT}"
        ) from None
    if not len(features):
        raise CourseError(f"{file} has no polygons; {_why_empty(file)}")
    if not isinstance(features, geopandas.GeoDataFrame):
        raise CourseError(f"{file} is a table without polygons; give the layer you drew in")
    return features


def _find_file(path: Path) -> Path:
    """Return the one file meant: the path itself, the .shp of a side file, or a folder's file."""
    if path.suffix.lower() in QGIS_SUFFIXES:
        raise CourseError(
            f"{path} is a QGIS project or style, not polygons; {EXPORT}, and give that file"
        )
    if path.suffix.lower() in SHAPEFILE_PARTS and path.with_suffix(".shp").is_file():
        return path.with_suffix(".shp")
    if path.is_dir():
        return _only_file(path)
    if not path.is_file():
        there = sorted(p.name for p in path.parent.glob("*") if p.suffix in POLYGON_SUFFIXES)
        nearby = f"that folder has {', '.join(there)}" if there else "that folder has no polygons"
        raise CourseError(f"{path} is not there ({nearby}); {EXPORT}, to this name")
    return path


def _only_file(folder: Path) -> Path:
    files = sorted(p for p in folder.iterdir() if p.suffix.lower() in POLYGON_SUFFIXES)
    if len(files) != 1:
        names = ", ".join(p.name for p in files) or "none"
        raise CourseError(f"{folder} is a folder; give one polygon file in it ({names})")
    return files[0]


def _check_json(file: Path) -> None:
    """Find the line at which a GeoJSON file breaks off; GDAL's own message is no help there."""
    if file.suffix.lower() not in (".geojson", ".json"):
        return
    try:
        json.loads(file.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as error:
        raise CourseError(
            f"{file} cannot be read at line {error.lineno} ({error.msg.lower()}): it is not whole "
            f"or was changed by hand; {EXPORT}, once more"
        ) from None
    except UnicodeDecodeError:
        raise CourseError(f"{file} is not in UTF-8; {EXPORT}, with UTF-8 as its encoding") from None


def _check_shapefile(file: Path) -> None:
    """Find the parts of a Shapefile that stayed behind: it is one set of files."""
    if file.suffix.lower() != ".shp":
        return
    there = {p.suffix.lower() for p in file.parent.glob(f"{file.stem}.*")}
    missing = [part for part in NEEDED_PARTS if part not in there]
    if missing:
        raise CourseError(
            f"{file} is a Shapefile without its {' and '.join(missing)} file; copy all files "
            f"named {file.stem}.* together, or {EXPORT}"
        )


def _choose_layer(file: Path, wanted: str | None) -> str:
    """Return the layer's name; tables without geometry, such as QGIS's styles, do not count."""
    layers = pyogrio.list_layers(file)
    spatial = [str(name) for name, kind in layers if kind is not None]
    names = spatial or [str(name) for name, _ in layers]
    if wanted is None and len(names) == 1:
        return names[0]
    if wanted in names:
        return str(wanted)
    problem = "has several layers" if wanted is None else f"has no layer {wanted!r}"
    raise CourseError(f"{file} {problem}; choose one of them: layer= {', '.join(names)}")


def _why_empty(file: Path) -> str:
    if any(file.with_name(file.name + end).exists() for end in ("-wal", "-journal")):
        return "QGIS has it open: save the layer edits there (the pencil, then Save), and try again"
    return (
        "were the edits saved in QGIS (the pencil, then Save), and was "
        '"Save only selected features" on when you exported?'
    )


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0].partition(";")[0].rstrip(".")


def is_missing(value: object) -> bool:
    """Tell whether a table's cell is empty: null, NaN, an empty list, or nothing but spaces.

    Examples
    --------
    >>> [is_missing(value) for value in (None, float("nan"), "  ", "WATER", 0)]
    [True, True, True, False, False]
    """
    if isinstance(value, list | tuple | dict | np.ndarray):
        return len(value) == 0
    return bool(pd.isna(value)) or not str(value).strip()  # type: ignore[call-overload]
