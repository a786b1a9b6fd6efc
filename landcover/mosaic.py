"""Several maps on one grid."""

import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import rasterio
from rasterio.enums import Resampling
from rasterio.vrt import WarpedVRT
from rasterio.warp import transform_bounds

from helpers.classes import NODATA
from landcover.blocks import write_cog
from landcover.model import Model


def write_mosaic(maps: Sequence[Path], path: Path, model: Model) -> None:
    """Put maps together on the grid of the first; where they overlap, the first one counts.

    Parameters
    ----------
    maps : sequence of Path
        GeoTIFF maps of one pixel size, in any CRS.
    path : Path
        The mosaic to write.
    model : Model
        Gives classes and colours.
    """
    with ExitStack() as stack:
        files = [stack.enter_context(rasterio.open(one)) for one in maps]
        grid = _common_grid(files)
        views = [
            stack.enter_context(WarpedVRT(file, resampling=Resampling.nearest, **grid))
            for file in files
        ]
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix=".map-", dir=path.parent))
        plain = Path(folder) / "plain.tif"
        profile = {"driver": "GTiff", "count": 1, "dtype": "uint8", "nodata": NODATA, **grid}
        profile |= {"tiled": True, "compress": "deflate", "bigtiff": "if_safer"}
        with rasterio.open(plain, "w", **profile) as target:
            for _, window in target.block_windows():
                parts = [view.read(1, window=window) for view in views]
                codes = parts[0]
                for part in parts[1:]:
                    codes = np.where(codes == NODATA, part, codes)
                target.write(codes, 1, window=window)
        write_cog(plain, path, model)


def _common_grid(files: Sequence[rasterio.DatasetReader]) -> dict[str, object]:
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
