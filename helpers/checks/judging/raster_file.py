"""A learner's GeoTIFF, read back from the path that was given."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from rasterio.crs import CRS
from rasterio.transform import Affine

from helpers.checks.core import call, fail, shorten
from helpers.checks.scratch import scratch

NAME = "classified.tif"


@dataclass(frozen=True)
class Written:
    """What a GeoTIFF holds, read back from the path that was given."""

    path: Path
    driver: str
    bands: int
    dtype: str
    nodata: float | None
    crs: CRS | None
    transform: Affine
    values: np.ndarray


def export(
    answer: Callable[..., Any],
    raster: Any,
    classes: np.ndarray,
    name: str = NAME,
    folder: Path | None = None,
) -> Written:
    """Let the answer write and read the file back."""
    path = (folder or scratch()) / name
    call(answer, path, raster, classes)
    if not path.is_file():
        others = sorted(p.name for p in path.parent.iterdir())
        fail(
            expected=f"a file {name} in the folder that the path names",
            got=f"the files {', '.join(others)}" if others else "no file there",
            where=f"raster_output_path ends in {name}",
            cause="The file was written under another name or in another folder, for example "
            "under a fixed name, or was not written.",
            hint="Hand raster_output_path, as it is, to the function that writes.",
        )
    try:
        with rasterio.open(path) as file:
            return Written(path, file.driver, file.count, file.dtypes[0], file.nodata,
                           file.crs, file.transform, file.read())  # fmt: skip
    except rasterio.errors.RasterioError as error:
        fail(
            expected="a GeoTIFF that can be read",
            got=shorten(error),
            where=name,
            cause="The file is no GeoTIFF, or was not closed.",
            hint="Write it with rioxarray's to_raster, or with rasterio.open in a with block.",
        )
