"""Several maps on one grid."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from rasterio.enums import Resampling
from rasterio.vrt import WarpedVRT
from rasterio.warp import transform_bounds

from helpers.classes import NODATA
from landcover.clouds import NO_DATA
from landcover.layers import CONFIDENCE, MAP, REASON

Layers = Mapping[str, Path]


def write_mosaic(parts: Sequence[Layers], folder: Path) -> dict[str, Path]:
    """Put maps together on the grid of the first; where they overlap, the first one counts.

    Parameters
    ----------
    parts : sequence of mapping of str to Path
        The layers of each map, GeoTIFFs of one pixel size, in any CRS.
    folder : Path
        Where the mosaic of each layer is written.

    Returns
    -------
    dict of str to Path
        A pixel has class and confidence of the first map that has a class there; a reason where
        no map has one, of the first map that tells one.
    """
    paths = {layer: folder / f"mosaic-{layer}.tif" for layer in parts[0]}
    with ExitStack() as stack:
        maps = [stack.enter_context(rasterio.open(part[MAP])) for part in parts]
        grid = _common_grid(maps)
        views = [{layer: _view(stack, part[layer], grid) for layer in paths} for part in parts]
        profile = {"driver": "GTiff", "count": 1, "dtype": "uint8", "nodata": NODATA, **grid}
        profile |= {"tiled": True, "compress": "deflate", "bigtiff": "if_safer"}
        targets = {
            layer: stack.enter_context(rasterio.open(path, "w", **profile))
            for layer, path in paths.items()
        }
        for _, window in targets[MAP].block_windows():
            for layer, values in _merged(views, window).items():
                targets[layer].write(values, 1, window=window)
    return paths


def _view(stack: ExitStack, path: Path, grid: dict[str, Any]) -> WarpedVRT:
    file = stack.enter_context(rasterio.open(path))
    return stack.enter_context(WarpedVRT(file, resampling=Resampling.nearest, **grid))


def _merged(views: Sequence[Mapping[str, WarpedVRT]], window: Any) -> dict[str, np.ndarray]:
    """Return each layer of a window."""
    merged: dict[str, np.ndarray] = {}
    for view in views:
        part = {layer: file.read(1, window=window) for layer, file in view.items()}
        if not merged:
            merged = part
            continue
        open_ = merged[MAP] == NODATA
        for layer in (MAP, CONFIDENCE):
            if layer in part:
                merged[layer] = np.where(open_, part[layer], merged[layer])
        if REASON in part:
            reasons = np.where(merged[REASON] == 0, part[REASON], merged[REASON])
            merged[REASON] = np.where(merged[MAP] == NODATA, reasons, 0)
    if REASON in merged:  # beside all products there is no data
        nothing = (merged[MAP] == NODATA) & (merged[REASON] == 0)
        merged[REASON] = np.where(nothing, np.uint8(NO_DATA), merged[REASON])
    return merged


def _common_grid(files: Sequence[rasterio.DatasetReader]) -> dict[str, Any]:
    """Return CRS, transform and size of the first map's grid, extended over all of them."""
    first = files[0]
    boxes = np.array([transform_bounds(f.crs, first.crs, *f.bounds) for f in files])
    size, (west, north) = first.res[0], (first.bounds.left, first.bounds.top)
    left, top = (
        np.floor((boxes[:, 0].min() - west) / size),
        np.ceil((boxes[:, 3].max() - north) / size),
    )
    right, bottom = (
        np.ceil((boxes[:, 2].max() - west) / size),
        np.floor((boxes[:, 1].min() - north) / size),
    )
    return {
        "crs": first.crs,
        "transform": rasterio.Affine(size, 0, west + left * size, 0, -size, north + top * size),
        "width": int(right - left),
        "height": int(top - bottom),
    }
