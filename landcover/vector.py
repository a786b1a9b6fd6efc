"""A map as polygons: patches that are too small are dissolved, the others become features."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import geopandas
import rasterio
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError
from rasterio.crs import CRS
from rasterio.features import shapes, sieve
from shapely.geometry import shape

from helpers.classes import NODATA
from helpers.qgis.legend import Entry
from landcover.areas import SQUARE_METRES_OF_HECTARE

LAYER = "land_cover"
# A patch of fewer pixels is given to its largest neighbour: at 60 m five are 1.8 ha.
SMALLEST_PATCH = 5
_BATCH = 50_000


def write_polygons(
    path: Path, source: Path, legend: Sequence[Entry], smallest: int = SMALLEST_PATCH
) -> None:
    """Write a map as polygons in a GeoPackage.

    Parameters
    ----------
    path : Path
        The GeoPackage; its one layer is called ``land_cover``.
    source : Path
        A GeoTIFF of class codes in a CRS in metres.
    legend : sequence of Entry
        Name and colour of each code.
    smallest : int
        Patches of fewer pixels (neighbours share a side) are given to their largest neighbour.
        Pixels without a class stay as they are.
    """
    with rasterio.open(source) as file:
        codes, crs, transform = file.read(1), file.crs, file.transform
    mask = codes != NODATA
    if smallest > 1:
        codes = sieve(codes, smallest, mask=mask)
    found = shapes(codes, mask=mask, connectivity=4, transform=transform)
    names = {entry.code: entry for entry in legend}
    for number, batch in enumerate(_batches(found)):
        options = {"mode": "a"} if number else {"mode": "w", "VERSION": "1.2"}
        try:
            _frame(batch, names, crs).to_file(
                path, layer=LAYER, driver="GPKG", engine="pyogrio", geometry_type="Polygon",
                **options,
            )  # fmt: skip
        except (DataSourceError, DataLayerError, FeatureError) as error:
            raise OSError(str(error)) from error  # which is what it is: `telling` says why


def _batches(found: Iterator[Any]) -> Iterator[list[Any]]:
    """Give what was found in parts that fit into memory; an empty map gives one empty part."""
    yield list(islice(found, _BATCH))
    while batch := list(islice(found, _BATCH)):
        yield batch


def _frame(batch: list[Any], names: Mapping[int, Entry], crs: CRS) -> geopandas.GeoDataFrame:
    geometries = [shape(outline) for outline, _ in batch]
    codes = [int(code) for _, code in batch]
    return geopandas.GeoDataFrame(
        {
            "class": [names[code].name for code in codes],
            "code": codes,
            "color": [names[code].color for code in codes],
            "hectares": [geometry.area / SQUARE_METRES_OF_HECTARE for geometry in geometries],
        },
        geometry=geometries,
        crs=crs,
    )
