"""Classify products block by block, so that memory stays the same whatever their size."""

import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import cast

import dask
import rasterio
import rasterio.shutil
import rioxarray
import xarray as xr
from rasterio.errors import RasterioError
from rasterio.windows import Window
from tqdm import tqdm

from helpers.classes import NODATA
from helpers.errors import CourseError
from helpers.files import writing
from helpers.product import Product
from helpers.qgis import write_sidecars
from helpers.qgis.legend import make_legend
from landcover.fast_forest import FastForest, prepare
from landcover.model import Model

# Rows and columns of a block, as far as whole tiles of the image files allow: 4 bands take 8 MB.
BLOCK = 1024
SEARCH_SECONDS = 10
# Megabytes. GDAL keeps decoded tiles in 5 % of all memory, and no tile is needed twice here.
GDAL_CACHE = "256"


def classify_product(
    model: Model,
    product: Product,
    resolution: int,
    path: Path,
    scheduler: str | None = None,
    block: int = BLOCK,
) -> None:
    """Classify one product and write its map.

    Parameters
    ----------
    model : Model
        A kept forest.
    product : Product
        The product.
    resolution : int
        Pixel size in metres.
    path : Path
        The GeoTIFF to write, cloud-optimised, and its colours and names for QGIS beside it.
    scheduler : str, optional
        Address of a dask scheduler; by default the cores of this computer are used.
    block : int
        Rows and columns of a block, about.

    Raises
    ------
    CourseError
        If the product does not fit the model, an image is damaged, or no scheduler answers.
    """
    # GDAL reads this in dask's threads as well, which do not see a rasterio.Env of this one
    os.environ.setdefault("GDAL_CACHEMAX", GDAL_CACHE)
    numbers = read_numbers(model, product, resolution, block)
    forest = prepare(model.forest, product.offset + model.shift, product.quantification)
    classes = classify_blocks(numbers, forest)
    with ExitStack() as stack:
        _use_scheduler(stack, scheduler)
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix=".map-", dir=path.parent))
        plain = Path(folder) / "plain.tif"
        try:
            write_blocks(classes, plain)
        except RasterioError as error:
            raise CourseError(
                f"an image of {product.path} cannot be read ({error}); download the product again"
            ) from None
        write_cog(plain, path, model)


def refuse_unfit(model: Model, product: Product, resolution: int) -> None:
    """Refuse a product that has not all bands of a model at a resolution.

    Raises
    ------
    CourseError
        It names the resolutions that would do.
    """
    missing = [band for band in model.bands if band not in product.bands(resolution)]
    if not missing:
        return
    fitting = [str(r) for r in (10, 20, 60) if set(model.bands) <= set(product.bands(r))]
    way = f"use --resolution {' or '.join(fitting)}" if fitting else "choose another product"
    raise CourseError(
        f"the model was trained on {', '.join(model.bands)} and {product.name} has no "
        f"{missing[0]} at {resolution} m; {way}, or train a model at {resolution} m with "
        f"run --resolution {resolution} --save-model FILE"
    )


def read_numbers(model: Model, product: Product, resolution: int, block: int) -> xr.DataArray:
    """Open the bands that a model was trained on; nothing is read yet.

    Returns
    -------
    DataArray of dims (band, y, x)
        Digital numbers, uint16, in blocks that are whole tiles of the JPEG 2000 files.

    Raises
    ------
    CourseError
        If the product has not all of the bands at this resolution.
    """
    refuse_unfit(model, product, resolution)
    paths = [product.band_path(band, resolution) for band in model.bands]
    with rasterio.open(paths[0]) as file:
        tile = file.block_shapes[0][1]
    side = tile * max(1, block // tile) if tile <= block else block
    chunks = {"band": 1, "y": side, "x": side}
    # absolute, because workers of a cluster may run in another folder
    bands = [
        cast(xr.DataArray, rioxarray.open_rasterio(path.absolute(), chunks=chunks))
        for path in paths
    ]
    return xr.concat(bands, dim="band").chunk(band=-1)


def classify_blocks(numbers: xr.DataArray, forest: FastForest) -> xr.DataArray:
    """Return the classes of a product, uint8 of dims (y, x); nothing is computed yet."""
    return xr.apply_ufunc(
        forest,
        numbers,
        input_core_dims=[["band"]],
        dask="parallelized",
        output_dtypes=["uint8"],
    )


def write_blocks(classes: xr.DataArray, path: Path) -> None:
    """Compute classes one row of blocks after the other, and write each at once.

    Parameters
    ----------
    classes : DataArray of uint8, dims (y, x)
        In blocks.
    path : Path
        The GeoTIFF to write.
    """
    profile = {
        "driver": "GTiff", "count": 1, "dtype": "uint8", "nodata": NODATA,
        "height": classes.sizes["y"], "width": classes.sizes["x"], "crs": classes.rio.crs,
        "transform": classes.rio.transform(), "tiled": True, "compress": "deflate", "zlevel": 1,
        "bigtiff": "if_safer",
    }  # fmt: skip
    bar = tqdm(total=classes.sizes["y"], desc="Classify", unit="row", file=sys.stdout)
    with bar, rasterio.open(path, "w", **profile) as file:
        start = 0
        for rows in classes.chunksizes["y"]:
            part = classes[start : start + rows].compute()
            file.write(part.values, 1, window=Window(0, start, classes.sizes["x"], rows))
            start += rows
            bar.update(rows)


def write_cog(plain: Path, path: Path, model: Model) -> None:
    """Turn a GeoTIFF into a cloud-optimised one with colours, and overviews by majority."""
    legend = make_legend(model.classes, model.colors)
    with rasterio.open(plain, "r+") as file:
        table = {entry.code: (*entry.rgb, 255) for entry in legend}
        file.write_colormap(1, {NODATA: (0, 0, 0, 0), **table})
    with writing(path) as temporary:
        rasterio.shutil.copy(
            plain, temporary, driver="COG", compress="DEFLATE", blocksize=512,
            overview_resampling="MODE", bigtiff="IF_SAFER",
        )  # fmt: skip
    write_sidecars(path, model.classes, model.colors)


def _use_scheduler(stack: ExitStack, address: str | None) -> None:
    """Compute on a cluster, or on the threads of this process: one level of parallelism."""
    if address is None:
        stack.enter_context(dask.config.set(scheduler="threads"))
        return
    from distributed import Client

    try:
        stack.enter_context(Client(address, timeout=SEARCH_SECONDS))
    except (OSError, ValueError, TimeoutError) as error:
        raise CourseError(
            f"no dask scheduler answers at {address} ({error}); start one with dask scheduler, or "
            "leave out --scheduler to use the cores of this computer"
        ) from None
