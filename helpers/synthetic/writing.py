"""Writes a scene's files: the product, the truth, polygons and sample."""

import json
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from pyproj import Transformer
from rasterio.transform import Affine
from shapely import Polygon

from helpers.classes import CLASSES, NODATA
from helpers.product.manifest import write_manifest
from helpers.product.safe import SYNTHETIC_NOTE, write_product
from helpers.synthetic.covers import BANDS, COVERS
from helpers.synthetic.presets import SYNTHETIC, Preset

CRS = "EPSG:32631"
PRODUCT = "S2A_MSIL2A_20221116T105321_N9999_R051_T31TCJ_20221116T120000.SAFE"
NOTICE = """This product is SYNTHETIC.

It was computed by the land-cover course. No satellite has seen this land, and no part of it comes
from Sentinel-2 data. Its layout and its names follow those of real Level-2A products, so that
programs can read it; the processing baseline N9999 tells it apart.
"""


def grid_of(preset: Preset) -> Affine:
    """Return the transform of the 60 m grid."""
    return Affine(60, 0, preset.west, 0, -60, preset.north)


def write_images(
    folder: Path,
    preset: Preset,
    numbers: NDArray[np.uint16],
    colours: NDArray[np.uint8],
    classes: NDArray[np.uint8],
) -> None:
    """Write the product: the bands of `covers.BANDS`, TCI and SCL at 60 m."""
    layers = {(band, 60): numbers[number] for number, band in enumerate(BANDS)}
    layers |= {("TCI", 60): colours, ("SCL", 60): classes}
    safe = write_product(
        folder, layers, crs=CRS, transform=grid_of(preset), name=PRODUCT, short=preset.name
    )  # Windows takes no path longer than 260 characters
    (safe / SYNTHETIC_NOTE).write_text(NOTICE, "utf-8")
    write_manifest(safe)


def write_truth(
    folder: Path, preset: Preset, truth: NDArray[np.uint8], covers: NDArray[np.uint8]
) -> None:
    """Write the class of each pixel, and beside it the finer covers, with their colours."""
    colors = {land.code: land.color for land in CLASSES}
    names = {land.code: land.name for land in CLASSES}
    _write_codes(folder / "truth.tif", preset, truth, names, colors)
    names = {cover.code: cover.name for cover in COVERS}
    _write_codes(folder / "truth_covers.tif", preset, covers, names, {})


def _write_codes(
    path: Path,
    preset: Preset,
    codes: NDArray[np.uint8],
    names: dict[int, str],
    colors: dict[int, str],
) -> None:
    height, width = codes.shape
    with rasterio.open(
        path, "w", driver="GTiff", height=height, width=width, count=1, dtype="uint8", crs=CRS,
        transform=grid_of(preset), nodata=NODATA, compress="deflate", tiled=True,
    ) as file:  # fmt: skip
        file.write(codes, 1)
        file.update_tags(**{f"class_{code}": name for code, name in names.items()})
        if colors:
            rgb = {code: tuple(bytes.fromhex(color[1:])) for code, color in colors.items()}
            file.write_colormap(1, {0: (0, 0, 0), **rgb})


def write_polygons(path: Path, preset: Preset, drawn: dict[str, list[Polygon]]) -> None:
    """Write polygons (metres from the upper left corner) as GeoJSON in EPSG:4326."""
    colors = {land.name: land.color for land in CLASSES}
    _write_features(
        path,
        [
            (
                {"class": name, "color": colors[name]},
                "Polygon",
                [_degrees(preset, np.array(polygon.exterior.coords))],
            )
            for name, polygons in drawn.items()
            for polygon in polygons
        ],
    )


def write_sample(
    path: Path, preset: Preset, pixels: NDArray[np.int64], truth: NDArray[np.uint8]
) -> None:
    """Write pixel centres with their true class as GeoJSON points in EPSG:4326."""
    names = {land.code: land.name for land in CLASSES}
    places = _degrees(preset, 60 * (pixels[:, ::-1] + 0.5))
    codes = truth[tuple(pixels.T)].tolist()
    _write_features(
        path,
        [
            ({"class": names[code]}, "Point", place)
            for code, place in zip(codes, places, strict=True)
        ],
    )


def _degrees(preset: Preset, places: NDArray) -> list[list[float]]:
    """Return longitudes and latitudes of places (metres right and down from the corner)."""
    to_degrees = Transformer.from_crs(CRS, "EPSG:4326", always_xy=True)
    x, y = to_degrees.transform(preset.west + places[:, 0], preset.north - places[:, 1])
    return np.round(np.stack([x, y], 1), 7).tolist()


def _write_features(path: Path, features: list[tuple[dict, str, list]]) -> None:
    """Write properties, kinds of geometry and coordinates as GeoJSON, one feature a line."""
    lines = [
        json.dumps(
            {
                "type": "Feature",
                "properties": properties,
                "geometry": {"type": kind, "coordinates": coordinates},
            }
        )
        for properties, kind, coordinates in features
    ]
    text = '{"type": "FeatureCollection", "features": [\n' + ",\n".join(lines) + "\n]}\n"
    path.write_text(text, "utf-8")


def write_description(folder: Path, preset: Preset, version: str) -> None:
    """Write `scene.json`, last of all: its presence says that the scene is complete."""
    text = {"version": version, "title": SYNTHETIC[preset.name], "preset": preset.name}
    (folder / "scene.json").write_text(json.dumps(text, indent=1) + "\n", "utf-8")
