"""Class maps that QGIS opens with the right colours and names, without a click.

A map is three files. The GeoTIFF carries the colours, also when it travels alone. Beside it lie
``.tif.aux.xml`` (category names and an attribute table, read by GDAL and by QGIS 3.40) and
``.qml`` (QGIS's own style, the only one that every QGIS 3 reads).
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import rasterio

from helpers.classes import NODATA
from helpers.counting import counted
from helpers.errors import CourseError
from helpers.files import writing
from helpers.guard import not_for_answers
from helpers.qgis.legend import LARGEST_CODE, Entry, colour_table, make_legend
from helpers.qgis.sidecars import is_foreign_style, pam_text, qml_text

BAND_TITLE = "land cover"


@not_for_answers
def write_class_map(
    path: str | Path,
    classes: Any,
    like: Any,
    mapping: Mapping[str, int],
    colors: Mapping[str, str] | None = None,
) -> Path:
    """Write classes as a GeoTIFF with its colours and names.

    Parameters
    ----------
    path : str or Path
        The file to write, ``something.tif``; ``.tif.aux.xml`` and ``.qml`` are written beside it.
    classes : array of shape (y, x)
        Class codes 1 to 255, 0 or NaN where there is no data. Any number type.
    like : DataArray
        Gives the CRS and the transform; dims (band, y, x) or (y, x) of the same size.
    mapping : dict of str to int
        Class name to code; every code in the array needs a name.
    colors : dict of str to str, optional
        Class name to colour, see `polygon_colors`; the course's palette otherwise.

    Returns
    -------
    Path
        The GeoTIFF: uint8, nodata 0, in the CRS of `like`.

    Raises
    ------
    CourseError
        When values do not fit into uint8, have no name, or the sizes differ.
    """
    path = Path(path)
    legend = make_legend(mapping, colors)
    codes = _as_uint8(classes)
    if codes.shape != (like.rio.height, like.rio.width):
        raise CourseError(
            f"the classes have the shape {codes.shape} and the raster "
            f"{(like.rio.height, like.rio.width)}: give the classes of this raster, as (y, x)"
        )
    counts = _count([codes])
    _refuse_nameless(counts, legend, path.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    with writing(_aux(path)) as aux, writing(path) as tif:
        _write_tif(tif, codes, like, legend)
        _write_text(aux, pam_text(legend, counts.tolist()))
    if not is_foreign_style(path.with_suffix(".qml")):
        with writing(path.with_suffix(".qml")) as qml:
            _write_text(qml, qml_text(legend))
    return path


def write_sidecars(
    path: str | Path,
    mapping: Mapping[str, int],
    colors: Mapping[str, str] | None = None,
    tags: Mapping[str, str] | None = None,
) -> Path:
    """Write names and colours beside a GeoTIFF that is there already.

    Parameters
    ----------
    path : str or Path
        A GeoTIFF of class codes with one band of uint8.
    mapping : dict of str to int
        Class name to code.
    colors : dict of str to str, optional
        Class name to colour; the course's palette otherwise.
    tags : mapping of str to str, optional
        What the map shall tell of itself that is not to stand in the GeoTIFF.

    Returns
    -------
    Path
        The style file; QGIS finds it by its name, so both must keep their names. A style that
        somebody made is left as it is.

    Raises
    ------
    CourseError
        When the file is no such GeoTIFF or holds codes without a name.
    """
    path = Path(path)
    legend = make_legend(mapping, colors)
    counts = _count_file(path)
    _refuse_nameless(counts, legend, path.name)
    with writing(_aux(path)) as aux:
        _write_text(aux, pam_text(legend, counts.tolist(), tags))
    if not is_foreign_style(path.with_suffix(".qml")):
        with writing(path.with_suffix(".qml")) as qml:
            _write_text(qml, qml_text(legend))
    return path.with_suffix(".qml")


def _as_uint8(classes: Any) -> np.ndarray:
    values = np.asarray(classes)
    if values.ndim != 2 or values.dtype.kind not in "buif":
        raise CourseError(
            f"the classes are an array of {counted(values.ndim, 'dimension')} and type "
            f"{values.dtype}: "
            "a class map has two dimensions (y, x) and whole numbers"
        )
    if values.dtype == np.uint8:
        return values  # whole tiles at 10 m come this way: no copies of them
    if values.dtype.kind == "f":
        values = np.where(np.isnan(values), NODATA, values)
    misfit = (values < 0) | (values > LARGEST_CODE)
    if values.dtype.kind == "f":
        misfit |= values != np.floor(values)
    if misfit.any():
        raise CourseError(
            f"the classes hold {values[misfit][0]:g}, which is no code: "
            f"codes are whole numbers from 0 (no data) to {LARGEST_CODE}"
        )
    return values.astype("uint8")


def _refuse_nameless(counts: np.ndarray, legend: Sequence[Entry], name: str) -> None:
    named = {NODATA, *(entry.code for entry in legend)}
    nameless = [int(code) for code in np.flatnonzero(counts) if code not in named]
    if nameless:
        raise CourseError(
            f"{name} holds the code {nameless[0]}, which has no name: the mapping names "
            f"{', '.join(str(entry.code) for entry in legend)}"
        )


def _count(blocks: Any) -> np.ndarray:
    counts = np.zeros(LARGEST_CODE + 1, dtype="int64")
    for block in blocks:
        for rows in np.array_split(block, max(1, block.size // 4_000_000)):  # bounds the memory
            counts += np.bincount(rows.ravel(), minlength=LARGEST_CODE + 1)
    return counts


def _count_file(path: Path) -> np.ndarray:
    try:
        source = rasterio.open(path)
    except rasterio.errors.RasterioIOError as error:
        raise CourseError(f"{path.name} cannot be read as a GeoTIFF: write it first") from error
    with source:
        if source.count != 1 or source.dtypes[0] != "uint8":
            raise CourseError(
                f"{path.name} has {counted(source.count, 'band')} of {source.dtypes[0]}: QGIS "
                "needs one band of uint8 for colours and names, so convert with astype('uint8')"
            )
        return _count(source.read(1, window=window) for _, window in source.block_windows(1))


def _aux(path: Path) -> Path:
    return path.with_name(path.name + ".aux.xml")


def _write_tif(path: Path, codes: np.ndarray, like: Any, legend: Sequence[Entry]) -> None:
    profile = {
        "driver": "GTiff",
        "height": codes.shape[0],
        "width": codes.shape[1],
        "count": 1,
        "dtype": "uint8",
        "crs": like.rio.crs,
        "transform": like.rio.transform(),
        "nodata": NODATA,
        "compress": "deflate",
        "tiled": True,
        "blockxsize": 512,
        "blockysize": 512,
    }
    with rasterio.open(path, "w", **profile) as target:
        target.write(codes, 1)
        target.write_colormap(1, colour_table(legend))
        target.set_band_description(1, BAND_TITLE)


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
