"""Classify products block by block, so that memory stays the same whatever their size."""

import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import dask
import dask.threaded
import numpy as np
import rasterio
import xarray as xr
from rasterio.windows import Window
from tqdm import tqdm

from helpers.classes import NODATA
from helpers.errors import CourseError
from helpers.product import Product
from landcover.clouds import reasons_of
from landcover.destinations import refuse_if_full, telling, working_folder
from landcover.fast_forest import FastForest, as_planes, prepare
from landcover.indices import features_of, needed_bands
from landcover.layers import CONFIDENCE, MAP, REASON, MapFiles, finish
from landcover.model import Model
from landcover.mosaic import write_mosaic
from landcover.provenance import provenance
from landcover.stack import BLOCK, open_numbers, reading, refuse_missing

SEARCH_SECONDS = 10
# Megabytes. GDAL keeps decoded tiles in 5 % of all memory, and no tile is needed twice here.
GDAL_CACHE = "256"


@dataclass(frozen=True)
class Classifier:
    """What is done with each block.

    Attributes
    ----------
    forest : FastForest
        Prepared for the products.
    layers : tuple of str
        What is wanted: "map", "confidence", "reasons".
    scenes : int
        How many scene classifications come after the bands.
    """

    forest: FastForest
    layers: tuple[str, ...]
    scenes: int

    def __call__(self, numbers: np.ndarray) -> np.ndarray:
        """Classify a block.

        Parameters
        ----------
        numbers : ndarray of uint16, shape (..., plane)
            Digital numbers, then scene classifications.

        Returns
        -------
        ndarray of uint8, shape (..., layer)
        """
        bands = numbers.shape[-1] - self.scenes
        planes, wanted = as_planes(numbers[..., :bands])
        found = {}
        if self.scenes:
            scenes = np.moveaxis(numbers[..., bands:], -1, 0).reshape(self.scenes, -1)
            found[REASON] = reasons_of(scenes, wanted)
            wanted = found[REASON] == 0
        found[MAP], found[CONFIDENCE] = self.forest.classify(
            planes, wanted, CONFIDENCE in self.layers
        )
        layers = [found[name].reshape(numbers.shape[:-1]) for name in self.layers]
        return np.stack(layers, axis=-1)


def classify_product(
    model: Model,
    product: Product | Sequence[Product],
    resolution: int,
    files: Path | MapFiles,
    scheduler: str | None = None,
    block: int = BLOCK,
    model_name: str = "",
) -> list[str]:
    """Classify one product, or one stack of dates, and write its map.

    Parameters
    ----------
    model : Model
        A kept forest.
    product : Product or sequence of Product
        The product; for a model of several dates one for each, in the model's order.
    resolution : int
        Pixel size in metres.
    files : Path or MapFiles
        The GeoTIFF to write, cloud-optimised, with its colours and names for QGIS beside it; and
        what else is wanted.
    scheduler : str, optional
        Address of a dask scheduler; by default the cores of this computer are used.
    block : int
        Rows and columns of a block, about.
    model_name : str
        What the map's tags call the model.

    Returns
    -------
    list of str
        What was kept instead of replaced, one sentence each.

    Raises
    ------
    CourseError
        If the product does not fit the model, an image is damaged, no scheduler answers, or a
        file cannot be written.
    """
    products = [product] if isinstance(product, Product) else list(product)
    files = files if isinstance(files, MapFiles) else MapFiles(files)
    with telling(files.map, "--map"), working_folder(files.map.absolute().parent) as folder:
        plain = classify_plain(model, products, resolution, folder, files.layers, scheduler, block)
        tags = tags_of(model, products, resolution, model_name)
        return finish(plain, files, model.classes, model.colors, tags)


def classify_mosaic(
    model: Model,
    stacks: Sequence[Sequence[Product]],
    resolution: int,
    files: MapFiles,
    scheduler: str | None = None,
    model_name: str = "",
) -> list[str]:
    """Classify several products, or stacks of dates, into one map; see `classify_product`.

    The map lies on the grid of the first, and where products overlap the first one counts.
    """
    with telling(files.map, "--map"), working_folder(files.map.absolute().parent) as folder:
        parts = []
        for number, stack in enumerate(stacks):
            (folder / str(number)).mkdir()
            parts.append(
                classify_plain(
                    model, stack, resolution, folder / str(number), files.layers, scheduler
                )
            )
        products = [product for stack in stacks for product in stack]
        tags = tags_of(model, products, resolution, model_name)
        return finish(write_mosaic(parts, folder), files, model.classes, model.colors, tags)


def tags_of(
    model: Model, products: Sequence[Product], resolution: int, model_name: str
) -> dict[str, str]:
    """Return the tags of a map that a model made."""
    offsets = [product.offset + model.shift for product in products]
    name = f"{model_name or 'random forest'}, trained on {model.trained_on}"
    return provenance(products, offsets, resolution, model.bands, name)


def classify_plain(
    model: Model,
    products: Sequence[Product],
    resolution: int,
    folder: Path,
    layers: tuple[str, ...] = (MAP,),
    scheduler: str | None = None,
    block: int = BLOCK,
) -> dict[str, Path]:
    """Classify one stack of products into plain GeoTIFFs, one for each layer, in a folder."""
    # GDAL reads this in dask's threads as well, which do not see a rasterio.Env of this one
    os.environ.setdefault("GDAL_CACHEMAX", GDAL_CACHE)
    for product in products:
        refuse_unfit(model, product, resolution)
    numbers = open_numbers(
        products, model.bands, resolution, model.resolution, block, scenes=REASON in layers
    )
    result = classify_blocks(numbers, classifier_for(model, products, layers))
    paths = {layer: folder / f"{layer}.tif" for layer in layers}
    with ExitStack() as stack:
        _use_scheduler(stack, scheduler)
        write_blocks(result, paths, [product.where for product in products])
    return paths


def refuse_unfit(model: Model, product: Product, resolution: int) -> None:
    """Refuse a product that has not what a model looks at, see `landcover.stack.refuse_missing`."""
    refuse_missing(product, model.bands, model.resolution, resolution, "the model was trained on")


def classifier_for(
    model: Model, products: Sequence[Product], layers: tuple[str, ...] = (MAP,)
) -> Classifier:
    """Prepare a model for products: their offsets, their quantification, their dates."""
    needed = needed_bands(model.bands, model.resolution)
    offsets = [p.offset + model.shift for p in products for _ in needed]
    divisors = [p.quantification for p in products for _ in needed]
    features = features_of(model.bands, model.resolution, [""] * len(products))
    forest = prepare(model.forest, offsets, divisors, features)
    return Classifier(forest, layers, len(products) if REASON in layers else 0)


def classify_blocks(numbers: xr.DataArray, classifier: Classifier) -> xr.DataArray:
    """Return the layers of a map, uint8 of dims (y, x, layer); nothing is computed yet."""
    return xr.apply_ufunc(
        classifier,
        numbers,
        input_core_dims=[["band"]],
        output_core_dims=[["layer"]],
        dask="parallelized",
        output_dtypes=["uint8"],
        dask_gufunc_kwargs={"output_sizes": {"layer": len(classifier.layers)}},
    )


def write_blocks(
    result: xr.DataArray, paths: Mapping[str, Path], sources: Sequence[str] = ()
) -> None:
    """Compute a map one row of blocks after the other, and write each at once.

    Parameters
    ----------
    result : DataArray of uint8, dims (y, x, layer)
        In blocks.
    paths : mapping of str to Path
        The GeoTIFF of each layer.
    sources : sequence of str
        What is read, for messages.

    Raises
    ------
    CourseError
        If an image cannot be read.
    """
    height, width = result.sizes["y"], result.sizes["x"]
    profile = {
        "driver": "GTiff", "count": 1, "dtype": "uint8", "nodata": NODATA, "height": height,
        "width": width, "crs": result.rio.crs, "transform": result.rio.transform(), "tiled": True,
        "compress": "deflate", "zlevel": 1, "bigtiff": "if_safer",
    }  # fmt: skip
    bar = tqdm(total=height, desc="Classify", unit="row", file=sys.stdout)
    with bar, ExitStack() as stack:
        files = [stack.enter_context(rasterio.open(p, "w", **profile)) for p in paths.values()]
        start = 0
        for rows in result.chunksizes["y"]:
            with reading(sources):
                part = result[start : start + rows].compute().values
            for number, file in enumerate(files):
                file.write(part[..., number], 1, window=Window(0, start, width, rows))
            start += rows
            bar.update(rows)
    for path in paths.values():
        refuse_if_full(path)


def _use_scheduler(stack: ExitStack, address: str | None) -> None:
    """Compute on a cluster, or on the threads of this process: one level of parallelism."""
    if address is None:
        # the function, not its name: for a name dask imports all of a cluster first
        stack.enter_context(dask.config.set(scheduler=dask.threaded.get))
        return
    try:
        from distributed import Client
    except ImportError:  # it is not in the learners' environment
        raise CourseError(
            "--scheduler needs the package distributed: install it into the course's environment, "
            "or leave out --scheduler to use the cores of this computer"
        ) from None
    try:
        stack.enter_context(Client(address, timeout=SEARCH_SECONDS))
    except (OSError, ValueError, TimeoutError) as error:
        raise CourseError(
            f"no dask scheduler answers at {address} ({error}); start one with dask scheduler, or "
            "leave out --scheduler to use the cores of this computer"
        ) from None
