"""Polygons drawn in QGIS or elsewhere: read, put in order, and checked against a scene."""

from collections.abc import Callable
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas
import numpy as np

from helpers.errors import CourseError
from helpers.files import writing
from helpers.guard import not_for_answers
from helpers.mode import while_grading
from helpers.paths import results_folder
from helpers.polygons.antimeridian import on_one_side
from helpers.polygons.features import read_features
from helpers.polygons.fields import tidy_fields
from helpers.polygons.grid import Grid
from helpers.polygons.places import pixels_of_classes, place
from helpers.polygons.problems import ERROR, LEVELS, Problem
from helpers.polygons.shapes import LON_LAT, tidy_shapes
from helpers.scenes import Scene, open_scene

if TYPE_CHECKING:
    from helpers.maps import Map

_DEGREES = (180, 90, 180, 90)


@dataclass(frozen=True)
class Report:
    """What `check_polygons` found; shown as a map when it is the last line of a cell.

    Attributes
    ----------
    path : Path
        The polygon file.
    scene : Scene
        The scene it was checked against.
    polygons : GeoDataFrame
        The polygons that can be used, in the tile's CRS: ``class``, ``color``, and ``feature``,
        their number in the file (the first is 1).
    pixels : dict of str to int
        Pixels of each class: those with data whose centre lies inside.
    problems : list of Problem
        What was found, errors first.
    resolution : float
        Pixel size in metres.
    put_right : bool
        Whether the polygons differ from what stands in the file.
    """

    path: Path
    scene: Scene
    polygons: geopandas.GeoDataFrame
    pixels: dict[str, int]
    problems: list[Problem]
    resolution: float
    put_right: bool = False

    @property
    def ok(self) -> bool:
        """Whether the file can be used: no problem is an error."""
        return all(problem.level != ERROR for problem in self.problems)

    def __str__(self) -> str:
        """Return the report as text: pixels per class, then the problems."""
        lines = [f"{self.path.name} on {self.scene.title}, pixels of {self.resolution:.0f} m"]
        lines += self._table() or ["no polygon can be used"]
        lines += [str(problem) for problem in self.problems] or ["No problem found."]
        if any(problem.features for problem in self.problems):
            lines.append("Feature numbers are the row numbers of the attribute table in QGIS.")
        if not self.ok:
            lines.append("Mend the errors, export the file again, and repeat the check.")
        return "\n".join(lines)

    def _table(self) -> list[str]:
        if not self.pixels:
            return []
        width = max(5, *map(len, self.pixels))
        counts = self.polygons.explode()["class"].value_counts()
        rows = [f"{'class':{width}}  polygons  pixels      ha"]
        for name, pixels in self.pixels.items():
            hectares = pixels * self.resolution**2 / 10_000
            rows.append(f"{name:{width}}  {counts[name]:8}  {pixels:6}  {hectares:6.0f}")
        return rows

    def usable_file(self) -> Path:
        """Return a file with the polygons as they are used: the given one, or a copy put right."""
        if not self.put_right or not self.ok or while_grading():
            return self.path
        folder = results_folder()
        folder.mkdir(parents=True, exist_ok=True)
        copy = folder / f"{self.path.stem}_put_right.geojson"
        with writing(copy) as temporary:
            self.write_tidy(temporary)
        print(f"The steps use {copy.name}, a copy of {self.path.name} in which this is put right.")
        return copy

    def write_tidy(self, path: Path) -> Path:
        """Write the polygons that can be used as GeoJSON in degrees, and return its path."""
        fields = ["class", "color", self.polygons.geometry.name]
        self.polygons[fields].to_crs(LON_LAT).to_file(path, driver="GeoJSON", engine="pyogrio")
        return path

    def show(self) -> "Map":
        """Return the polygons on the image, each problem marked with its feature's number."""
        from helpers.polygons.report_picture import show_report

        return show_report(self)

    def _repr_html_(self) -> str | None:
        return None if self.polygons.empty else self.show()._repr_html_()

    def __repr__(self) -> str:
        return f"<check of {self.path.name}: {'usable' if self.ok else 'not usable yet'}>"


@not_for_answers
def read_polygons(path: str | PathLike[str], layer: str | None = None) -> geopandas.GeoDataFrame:
    """Read classified polygons from any file QGIS writes, put in order.

    Parameters
    ----------
    path : str or Path
        GeoJSON, GeoPackage or Shapefile, in any CRS.
    layer : str, optional
        The layer to read, for a GeoPackage with several.

    Returns
    -------
    GeoDataFrame
        Valid flat Polygons and MultiPolygons in the file's own CRS, with ``class`` (one spelling
        for each class), ``color`` (``#rrggbb``), ``feature`` (number in the file, from 1) and the
        file's other fields.

    Raises
    ------
    CourseError
        If the file cannot be read, or an error is found that `check_polygons` would name.
    """
    polygons, problems = _tidy(read_features(path, layer))
    error = next((p for p in problems if p.level == ERROR), None)
    if error:
        raise CourseError(f"{path}: {str(error).removeprefix('ERROR').strip()}")
    if polygons.crs is None:
        if (np.abs(polygons.total_bounds) > _DEGREES).any():
            raise CourseError(
                f"{path} names no CRS and its coordinates are no degrees; in QGIS set the layer's "
                "CRS (Layer Properties > Source) and export it again"
            )
        polygons = polygons.set_crs(LON_LAT)
    return polygons


@not_for_answers
def check_polygons(
    path: str | PathLike[str], scene: Scene | str | Path | None = None, layer: str | None = None
) -> Report:
    """Check a polygon file against a scene: print the pixels of each class and the problems.

    Parameters
    ----------
    path : str or Path
        GeoJSON, GeoPackage or Shapefile, in any CRS.
    scene : Scene or str, optional
        The scene the polygons are drawn on; by default the one in use.
    layer : str, optional
        The layer to check, for a GeoPackage with several.

    Returns
    -------
    Report
        Its ``ok``, ``pixels`` and ``problems``; as a cell's last line it shows the map.
    """
    opened = scene if isinstance(scene, Scene) else open_scene(scene)
    report = examine_polygons(path, opened, layer)
    print(report)
    return report


def examine_polygons(
    path: str | PathLike[str], scene: Scene, layer: str | None = None, resolution: int = 60
) -> Report:
    """Check a polygon file against a scene and print nothing.

    Parameters
    ----------
    path, scene, layer
        As for `check_polygons`.
    resolution : int
        Pixel size in metres of the images that the pixels are counted on.

    Returns
    -------
    Report
    """
    grid = Grid.of_product(scene.product, resolution)
    put_right = False
    try:
        written = read_features(path, layer)
        polygons, problems = _tidy(on_one_side(written, grid))
        put_right = not _as_written(written, polygons)
        placed = place(polygons, grid)
        polygons, problems = placed.polygons, problems + placed.problems
        pixels = pixels_of_classes(list(polygons["class"]), placed.pixels)
    except CourseError as error:
        polygons, pixels = geopandas.GeoDataFrame(geometry=[], crs=grid.crs), {}
        problems = [Problem(ERROR, str(error))]
    problems.sort(key=lambda problem: LEVELS.index(problem.level))
    counts = {name: len(own) for name, own in pixels.items()}
    return Report(Path(path), scene, polygons, counts, problems, grid.pixel, put_right)


def _as_written(written: geopandas.GeoDataFrame, tidy: geopandas.GeoDataFrame) -> bool:
    """Tell whether steps 1 to 7 find in the file what the check has made of it."""
    if len(written) != len(tidy) or written.crs is None or not {"class", "color"} <= {*written}:
        return False
    same = [a == b for a, b in zip(written["class"], tidy["class"], strict=True)
            if isinstance(a, str)]  # fmt: skip
    colors = [str(a).lower() == b.lower() for a, b in zip(written["color"], tidy["color"],
                                                          strict=True)]  # fmt: skip
    shapes = written.geometry.geom_equals(tidy.geometry.set_axis(written.index), align=False)
    return len(same) == len(tidy) and all(same) and all(colors) and bool(shapes.all())


def _tidy(features: geopandas.GeoDataFrame) -> tuple[geopandas.GeoDataFrame, list[Problem]]:
    """Number the features as the file has them, and put shapes and fields in order."""
    features = features.reset_index(drop=True)
    features["feature"] = features.index + 1
    steps: tuple[Callable, ...] = (tidy_shapes, tidy_fields)
    problems: list[Problem] = []
    for step in steps:
        features, found = step(features)
        problems += found
    if features.empty and not any(p.level == ERROR for p in problems):
        problems.append(Problem(ERROR, "no polygon is left", "draw polygons and export them again"))
    return features, problems
