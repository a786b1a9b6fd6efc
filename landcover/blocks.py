"""Classify products block by block, so that memory stays the same whatever their size."""

import os
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from tqdm import tqdm

from helpers.classes import NODATA
from helpers.cluster import connect
from helpers.product import Product
from landcover.classifier import Classifier, classifier_for
from landcover.destinations import refuse_if_full, telling, working_folder
from landcover.layers import MAP, REASON, MapFiles, finish
from landcover.model import Model
from landcover.mosaic import write_mosaic
from landcover.planes import Block, Numbers, Read
from landcover.provenance import provenance
from landcover.stack import BLOCK, open_numbers, reading, refuse_missing

# Megabytes. GDAL keeps decoded tiles in 5 % of all memory, and no tile is needed twice here.
GDAL_CACHE = "256"
# Blocks that are started before the first of them is waited for.
AHEAD = 32

Start = Callable[[Block], Any]


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
    # GDAL reads this in other threads as well, which do not see a rasterio.Env of this one
    os.environ.setdefault("GDAL_CACHEMAX", GDAL_CACHE)
    for product in products:
        refuse_unfit(model, product, resolution)
    numbers = open_numbers(
        products, model.bands, resolution, model.resolution, block, scenes=REASON in layers
    )
    ready = partial(classifier_for, model, products, layers)
    paths = {layer: folder / f"{layer}.tif" for layer in layers}
    with _at_work(numbers, ready, scheduler) as start:
        write_blocks(numbers, start, paths, [product.where for product in products])
    return paths


def refuse_unfit(model: Model, product: Product, resolution: int) -> None:
    """Refuse a product that has not what a model looks at, see `landcover.stack.refuse_missing`."""
    refuse_missing(product, model.bands, model.resolution, resolution, "the model was trained on")


def write_blocks(
    numbers: Numbers, start: Start, paths: Mapping[str, Path], sources: Sequence[str] = ()
) -> None:
    """Write a map block by block, while the next ones are read and classified.

    Parameters
    ----------
    numbers : Numbers
        The images.
    start : callable
        It takes a block and gives a future of its layers, uint8 of shape (layer, y, x).
    paths : mapping of str to Path
        The GeoTIFF of each layer.
    sources : sequence of str
        What is read, for messages.

    Raises
    ------
    CourseError
        If an image cannot be read.
    """
    grid = numbers.grid
    profile = {
        "driver": "GTiff", "count": 1, "dtype": "uint8", "nodata": NODATA, "height": grid.height,
        "width": grid.width, "crs": grid.crs, "transform": grid.transform, "tiled": True,
        "compress": "deflate", "zlevel": 1, "bigtiff": "if_safer",
    }  # fmt: skip
    bar = tqdm(total=len(numbers.blocks), desc="Classify", unit="block", file=sys.stdout)
    with bar, ExitStack() as stack:
        files = [stack.enter_context(rasterio.open(p, "w", **profile)) for p in paths.values()]
        for block, future in _ahead(numbers.blocks, start):
            with reading(sources):
                layers = future.result()
            for file, layer in zip(files, layers, strict=True):
                file.write(layer, 1, window=block.window)
            bar.update(1)
    for path in paths.values():
        refuse_if_full(path)


def _ahead(blocks: Sequence[Block], start: Start) -> Iterator[tuple[Block, Any]]:
    """Start blocks and give their futures in order: a few more are at work than are waited for."""
    waiting: deque[tuple[Block, Any]] = deque()
    for block in blocks:
        waiting.append((block, start(block)))
        if len(waiting) > AHEAD:
            yield waiting.popleft()
    while waiting:
        yield waiting.popleft()


@contextmanager
def _at_work(
    numbers: Numbers, ready: Callable[[], Classifier], address: str | None
) -> Iterator[Start]:
    """Give what starts a block: on a cluster, or on the threads of this process."""
    if address is None:
        with ExitStack() as stack:
            read = stack.enter_context(numbers.opened())
            pool = ThreadPoolExecutor(os.cpu_count())
            stack.callback(pool.shutdown, cancel_futures=True)
            classifier = pool.submit(ready)  # while others begin to read
            yield lambda block: pool.submit(_read_and_classify, read, classifier, block)
        return
    with connect(address) as client:
        # sent once, as a result that is computed again where the worker that had it dies
        work = client.submit(_same, (numbers, ready()))
        yield lambda block: client.submit(_open_and_classify, work, block)


def _read_and_classify(read: Read, classifier: Future[Classifier], block: Block) -> np.ndarray:
    numbers = read(block)
    return classifier.result()(numbers)


def _open_and_classify(work: tuple[Numbers, Classifier], block: Block) -> np.ndarray:
    numbers, classifier = work
    with numbers.opened() as read:
        return classifier(read(block))


def _same(work: Any) -> Any:
    return work
