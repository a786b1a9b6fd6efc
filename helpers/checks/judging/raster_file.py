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
from helpers.checks.judging.written_file import must_exist
from helpers.checks.scratch import scratch
from helpers.counting import counted

NAME = "classified.tif"
MOST_NUMBERS = 1_000_000  # a thousand times what the checks' class maps hold
SIGNS = {
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8": "a JPEG picture",
    b"\x93NUMPY": "a file of NumPy",
    b"PK": "a zip file",
    b"<VRT": "a virtual raster, which only points to another file",
    b"\x80": "a pickle",
}


@dataclass(frozen=True)
class Written:
    """What a GeoTIFF holds, read back from the path that was given."""

    path: Path
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
    must_exist(path, "raster_output_path")
    # the file alone counts: nothing that lies beside it, and nothing that it points to
    with rasterio.Env(GDAL_PAM_ENABLED="NO", GDAL_DISABLE_READDIR_ON_OPEN="EMPTY_DIR"):
        return _read(path)


def _read(path: Path) -> Written:
    try:
        with rasterio.open(path, driver="GTiff", GEOREF_SOURCES="INTERNAL") as file:
            if file.width * file.height * file.count > MOST_NUMBERS:
                fail(
                    expected="as many pixels as the class map has",
                    got=f"{counted(file.count, 'band')} of {counted(file.height, 'row')} and "
                    f"{counted(file.width, 'column')}",
                    where=path.name,
                    cause="The file was made for another raster than the one given.",
                    hint="Take the size from classification_result.",
                )
            return Written(path, file.count, file.dtypes[0], file.nodata, file.crs,
                           file.transform, file.read())  # fmt: skip
    except rasterio.errors.RasterioError as error:
        kind = _kind(path)
        fail(
            expected="a GeoTIFF that can be read",
            got=kind or shorten(str(error).replace(str(path.parent), "").lstrip("/")),
            where=path.name,
            cause="The file is no GeoTIFF: the function that writes chose another format."
            if kind
            else "The file is no GeoTIFF, or was not closed.",
            hint="Write it with rioxarray's to_raster, or with rasterio.open in a with block.",
        )


def _kind(path: Path) -> str:
    """Name the format that a file's first bytes tell, '' where it is none that people write."""
    with path.open("rb") as file:
        start = file.read(200)
    return next((words for sign, words in SIGNS.items() if start.lstrip().startswith(sign)), "")
