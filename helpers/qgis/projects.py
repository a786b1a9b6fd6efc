"""The two projects of the course: one to draw polygons in, one that shows the finished map."""

import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import rasterio

from helpers.bands import BANDS, course_bands
from helpers.classes import CLASSES
from helpers.errors import CourseError
from helpers.files import writing
from helpers.qgis.legend import Entry, make_legend, polygon_colors
from helpers.qgis.print_layout import final_map
from helpers.qgis.project import Layer, Project, write_project
from helpers.qgis.raster_style import grey_pipe, paletted_pipe, true_colour_pipe
from helpers.qgis.vector_style import class_form, polygon_style
from helpers.scenes import Scene
from helpers.scenes.backdrop import Picture, true_colour, write_picture

DRAWN = "polygons.gpkg"
LAYER = "polygons"
POLYGONS = "training_polygons_1"
WGS84 = "EPSG:4326"
PICTURE = "true_colour.tif"
BESIDE = "layers"  # the folder beside result.qgz that holds what it shows
REFLECTANCE_SHOWN = (0.0, 0.4)  # black and white of a single band; brighter land is rare


def write_draw_project(
    folder: str | Path, scene: Scene, colors: Mapping[str, str] | None = None
) -> Path:
    """Write a QGIS project in which polygons are drawn over a scene.

    Parameters
    ----------
    folder : str or Path
        Where ``draw.qgz``, ``polygons.gpkg`` and the picture go; it can be moved as a whole.
        Polygons that are there already stay.
    scene : Scene
        The scene to draw over.
    colors : dict of str to str, optional
        Class name to colour; the course's classes otherwise.

    Returns
    -------
    Path
        The project, to be opened in QGIS 3.22 or later.

    Raises
    ------
    CourseError
        When the scene has no picture or a colour is none.
    """
    folder = Path(folder)
    colors = colors or {c.name: c.color for c in CLASSES}
    legend = make_legend({name: code for code, name in enumerate(colors, start=1)}, colors)
    folder.mkdir(parents=True, exist_ok=True)
    picture = _put_picture(folder, scene)
    if not (folder / DRAWN).exists():
        _write_empty(folder / DRAWN)
    style = [*polygon_style(legend, while_drawing=True), *class_form(legend)]
    source = f"./{DRAWN}|layername={LAYER}"
    layers = [
        Layer(POLYGONS, "polygons", source, WGS84, style, vector=True),
        _picture_layer(f"./{PICTURE}", picture),
    ]
    project = Project(
        f"Draw polygons: {scene.title}",
        picture.crs.to_string(),
        picture.bounds,
        layers,
        no_overlap=True,
    )
    return write_project(folder / "draw.qgz", project)


def write_result_project(
    folder: str | Path,
    scene: Scene,
    class_map: str | Path,
    polygons: Any,
    mapping: Mapping[str, int] | None = None,
) -> Path:
    """Write a QGIS project that shows a finished class map with all that led to it.

    Parameters
    ----------
    folder : str or Path
        Where ``result.qgz`` and the folder ``layers`` go. Keep `class_map` in it too: then the
        whole can be moved.
    scene : Scene
        The scene that was classified.
    class_map : str or Path
        GeoTIFF of class codes.
    polygons : GeoDataFrame, str or Path
        The training polygons with ``class`` and ``color``, or their file.
    mapping : dict of str to int, optional
        Class name to code; by default the codes of the course's classes, or 1, 2, ... in the
        order of the polygons' classes if one of them is none of these.

    Returns
    -------
    Path
        The project, to be opened in QGIS 3.22 or later. It holds a print layout "Final map".

    Raises
    ------
    CourseError
        When the class map or the polygons cannot be read.
    """
    folder, class_map = Path(folder), Path(class_map)
    frame = _read_polygons(polygons)
    colors = polygon_colors(frame)
    legend = make_legend(mapping or _mapping_of(list(colors)), colors)
    authid, extent = _place(class_map)
    (folder / BESIDE).mkdir(parents=True, exist_ok=True)
    picture = _put_picture(folder / BESIDE, scene)
    training = _training_layer(folder, frame, colors, legend)
    land_cover = _class_layer(_relative(class_map, folder), authid, legend)
    backdrop = _picture_layer(f"./{BESIDE}/{PICTURE}", picture)
    layers = [training, land_cover, backdrop, *_band_layers(folder, scene)]
    page = final_map(
        f"Land cover: {scene.title}", scene.credit, extent, layers[:2], in_legend=layers[:2]
    )
    project = Project(f"Land cover: {scene.title}", authid, extent, layers, [page])
    return write_project(folder / "result.qgz", project)


def _read_polygons(polygons: Any) -> Any:
    if not isinstance(polygons, str | Path):
        return polygons
    from helpers.polygons import read_polygons

    return read_polygons(polygons)


def _training_layer(
    folder: Path, frame: Any, colors: Mapping[str, str], legend: Sequence[Entry]
) -> Layer:
    """Write the polygons beside the project, each with its class's colour."""
    with writing(folder / BESIDE / "polygons.geojson") as temporary:
        shown = frame.assign(color=frame["class"].astype(str).map(colors)).to_crs(WGS84)
        shown.to_file(temporary, driver="GeoJSON", layer="polygons")
    style = polygon_style(legend)
    source = f"./{BESIDE}/polygons.geojson"
    return Layer(POLYGONS, "polygons", source, WGS84, style, vector=True)


def _mapping_of(names: Sequence[str]) -> dict[str, int]:
    course = {c.name: c.code for c in CLASSES}
    if all(name in course for name in names):
        return {name: course[name] for name in names}
    return {name: code for code, name in enumerate(names, start=1)}


def _place(class_map: Path) -> tuple[str, tuple[float, float, float, float]]:
    try:
        with rasterio.open(class_map) as source:
            if source.crs is None:
                raise CourseError(f"{class_map} has no CRS: write it with the CRS of the raster")
            return source.crs.to_string(), tuple(source.bounds)
    except rasterio.errors.RasterioIOError as error:
        raise CourseError(
            f"{class_map} cannot be read: write the class map first, then the project"
        ) from error


def _relative(path: Path, folder: Path) -> str:
    try:
        return "./" + Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:  # another drive of Windows
        return path.resolve().as_posix()


def _write_empty(path: Path) -> None:
    import geopandas

    empty = geopandas.GeoDataFrame(
        {"class": [], "color": []}, geometry=geopandas.GeoSeries([], crs=WGS84)
    ).astype({"class": "str", "color": "str"})
    with writing(path) as temporary:
        # Version 1.2: QGIS 3.22 warns about later ones.
        empty.to_file(
            temporary, driver="GPKG", layer=LAYER, geometry_type="MultiPolygon", VERSION="1.2"
        )


def _put_picture(folder: Path, scene: Scene) -> Picture:
    picture = true_colour(scene.product)
    with writing(folder / PICTURE) as temporary:
        write_picture(temporary, picture)
    return picture


def _picture_layer(source: str, picture: Picture) -> Layer:
    crs = picture.crs.to_string()
    return Layer("true_colour_image_1", "true colour", source, crs, [true_colour_pipe()])


def _class_layer(source: str, authid: str, legend: Sequence[Entry]) -> Layer:
    nodes = ",".join(str(index) for index in range(1, len(legend) + 1))  # 0 is a useless heading
    style = [paletted_pipe(legend)]
    return Layer("land_cover_classes_1", "Land cover", source, authid, style, legend_nodes=nodes)


def _band_layers(folder: Path, scene: Scene) -> list[Layer]:
    product = scene.product
    resolution = product.resolutions()[-1]
    layers = []
    for band in course_bands(resolution):
        if band not in product.bands(resolution):
            continue
        original = product.band_path(band, resolution)
        copy = folder / BESIDE / original.name
        with writing(copy) as temporary:
            shutil.copyfile(original, temporary)
        with rasterio.open(copy) as source:
            authid = source.crs.to_string()
        low, high = (v * product.quantification - product.offset for v in REFLECTANCE_SHOWN)
        layers.append(
            Layer(
                f"sentinel_band_{band}",
                f"{band} {BANDS[band].title}",
                f"./{BESIDE}/{copy.name}",
                authid,
                [grey_pipe(low, high)],
                group="Bands",
                visible=False,
            )
        )
    return layers
