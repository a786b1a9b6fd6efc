"""Digital numbers of one tile, of one date or of several, in blocks: nothing is read before it is
computed, and every band has the wanted pixel size.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

import dask
import dask.array as da
import numpy as np
import rasterio
import rioxarray
import xarray as xr
from rasterio.crs import CRS
from rasterio.errors import RasterioError

from helpers.errors import CourseError
from helpers.product import Product
from helpers.product.safe import PRODUCT_NAME
from landcover.clouds import SCENE_CLASSIFICATION
from landcover.indices import needed_bands

# Rows and columns of a block, as far as whole tiles of the image files allow: 4 bands take 8 MB.
BLOCK = 1024
# Blocks are cut anew task by task: to find out whether a cluster could do it in another way, dask
# would import all that a cluster needs, which takes as long as importing NumPy and xarray.
IN_PLACE = {"array.rechunk.method": "tasks"}
RESOLUTIONS = (10, 20, 60)


@dataclass(frozen=True)
class PixelGrid:
    """The pixels of a tile at one resolution.

    Attributes
    ----------
    crs : CRS
        Coordinate reference system.
    transform : Affine
        Transform of the upper left pixel corner, metres.
    height, width : int
        Rows and columns.
    side : int
        Rows and columns of a block, whole tiles of the image files.
    """

    crs: CRS
    transform: rasterio.Affine
    height: int
    width: int
    side: int


def source_resolution(product: Product, band: str, resolution: int) -> int | None:
    """Return the pixel size at which a band is read for another one.

    Parameters
    ----------
    product : Product
        The product.
    band : str
        "B11", "SCL", ...
    resolution : int
        The pixel size wanted, metres.

    Returns
    -------
    int or None
        The size itself where the band is delivered so; else the nearest finer one, whose pixels
        are averaged; else the nearest coarser one, whose pixels are repeated; None if the product
        has no such band at all.
    """
    there = [r for r in RESOLUTIONS if band in product.bands(r)]
    finer = [r for r in there if r <= resolution]
    return max(finer) if finer else min(there, default=None)


def refuse_missing(
    product: Product,
    names: Sequence[str],
    trained_at: int,
    resolution: int,
    wanted: str = "the bands are",
) -> None:
    """Refuse a product that has not all bands, or none of them at a resolution.

    Raises
    ------
    CourseError
        It names the resolutions that would do.
    """
    needed = needed_bands(names, trained_at)
    missing = [b for b in needed if source_resolution(product, b, resolution) is None]
    if missing:
        raise CourseError(
            f"{wanted} {', '.join(names)} and {product.where} has no {missing[0]} at any "
            "resolution; choose other bands, or download the product whole"
        )
    if not any(band in product.bands(resolution) for band in needed):
        fitting = [str(r) for r in RESOLUTIONS if set(needed) & set(product.bands(r))]
        raise CourseError(
            f"{wanted} {', '.join(names)} and {product.name} has no {needed[0]} at "
            f"{resolution} m; use --resolution {' or '.join(fitting)}"
        )


def resampled(product: Product, names: Sequence[str], trained_at: int, resolution: int) -> str:
    """Say which bands are not delivered at a resolution and what is taken instead, '' for none."""
    sizes: dict[int, list[str]] = {}
    for band in needed_bands(names, trained_at):
        at = source_resolution(product, band, resolution)
        if at is not None and at != resolution:
            sizes.setdefault(at, []).append(band)
    return "; ".join(
        f"{', '.join(bands)} {'is' if len(bands) == 1 else 'are'} not delivered at {resolution} m, "
        f"so pixels of {at} m are {'repeated' if at > resolution else 'averaged'}"
        for at, bands in sizes.items()
    )


def grid_of(
    product: Product, bands: Sequence[str], resolution: int, block: int = BLOCK
) -> PixelGrid:
    """Return the grid of a product at a resolution, from the first band that is delivered so."""
    band = next(b for b in bands if b in product.bands(resolution))
    with rasterio.open(product.band_path(band, resolution)) as file:
        tile = file.block_shapes[0][1]
        side = tile * max(1, block // tile) if tile <= block else block
        return PixelGrid(file.crs, file.transform, file.height, file.width, side)


def pixels_of(product: Product, resolution: int) -> int:
    """Return the number of pixels of a product at a resolution; 0 if it has no image there."""
    for band in product.bands(resolution):
        with rasterio.open(product.band_path(band, resolution)) as file:
            return file.height * file.width
    return 0


@contextmanager
def reading(sources: Sequence[str]) -> Iterator[None]:
    """Turn what goes wrong when images are read into one sentence; nothing may be written here."""
    try:
        yield
    except (RasterioError, OSError) as error:
        raise CourseError(
            f"an image of {' or '.join(sources)} cannot be read ({error}); download the product "
            "again"
        ) from None


def open_numbers(
    products: Sequence[Product],
    names: Sequence[str],
    resolution: int,
    trained_at: int | None = None,
    block: int = BLOCK,
    scenes: bool = False,
) -> xr.DataArray:
    """Open the bands that some features are made of; nothing is read yet.

    Parameters
    ----------
    products : sequence of Product
        Products of one tile, one for each date.
    names : sequence of str
        Bands and indices.
    resolution : int
        Pixel size in metres.
    trained_at : int, optional
        The pixel size for which the names were chosen, see `needed_bands`.
    block : int
        Rows and columns of a block, about.
    scenes : bool
        Whether the scene classification of each date comes after the bands.

    Returns
    -------
    DataArray of dims (band, y, x)
        Digital numbers, uint16, all bands of the first date, then of the next; then the scene
        classifications. In blocks that are whole tiles of the JPEG 2000 files.

    Raises
    ------
    CourseError
        If a product lacks a band, or the products do not lie on each other.
    """
    needed = needed_bands(names, trained_at or resolution)
    for product in products:
        refuse_missing(product, names, trained_at or resolution, resolution)
    with reading([product.where for product in products]), dask.config.set(IN_PLACE):
        grid = grid_of(products[0], needed, resolution, block)
        planes = [_plane(p, band, resolution, grid) for p in products for band in needed]
        if scenes:
            planes += [_plane(p, SCENE_CLASSIFICATION, resolution, grid) for p in products]
        numbers = xr.DataArray(da.stack(planes), dims=("band", "y", "x")).chunk(band=-1)
    return numbers.rio.write_crs(grid.crs).rio.write_transform(grid.transform)


def path_at(product: Product, band: str, resolution: int) -> tuple[int, Path]:
    """Return the pixel size at which a band is read for a resolution, and its file.

    Raises
    ------
    CourseError
        If the product has no such band, or its file is cut off.
    """
    at = source_resolution(product, band, resolution)
    if at is None and band == SCENE_CLASSIFICATION:
        raise CourseError(
            f"{product.where} has no scene classification (SCL), which tells where clouds are; "
            "download it with the product, or leave out --mask-clouds"
        )
    at = resolution if at is None else at
    return at, product.band_path(band, at)


def _plane(product: Product, band: str, resolution: int, grid: PixelGrid) -> da.Array:
    """Return one band on the grid, uint16."""
    at, path = path_at(product, band, resolution)
    side = max(1, grid.side * resolution // at)
    opened = cast(
        xr.DataArray,
        rioxarray.open_rasterio(_name_of(product, path), chunks={"band": 1, "y": side, "x": side}),
    )
    plane, factor = opened.data[0], max(at, resolution) // min(at, resolution)
    if at > resolution:
        plane = _repeated(plane, factor)
    elif at < resolution:
        plane = _averaged(plane, factor)
    if plane.shape != (grid.height, grid.width) or not _same_corner(opened, grid):
        raise CourseError(
            f"{path} does not lie on the other images of the run: all products must be of one "
            "tile, and whole; download it again, or leave it out"
        )
    return plane.rechunk(grid.side).astype("uint16")


def _name_of(product: Product, path: Path) -> str:
    """Return an image as workers of a cluster can open it, in another folder or on another host."""
    return path.read_text("utf-8") if product.view else str(path.absolute())


def _same_corner(opened: xr.DataArray, grid: PixelGrid) -> bool:
    transform = opened.rio.transform()
    return opened.rio.crs == grid.crs and (transform.c, transform.f) == (
        grid.transform.c, grid.transform.f,
    )  # fmt: skip


def _repeated(plane: da.Array, factor: int) -> da.Array:
    """Repeat each pixel to the right and down."""
    chunks = tuple(tuple(size * factor for size in sizes) for sizes in plane.chunks)
    return da.map_blocks(_repeat, plane, factor=factor, chunks=chunks, dtype=plane.dtype)


def _repeat(block: Any, factor: int) -> Any:
    return block.repeat(factor, axis=0).repeat(factor, axis=1)


def _averaged(plane: da.Array, factor: int) -> da.Array:
    """Average squares of pixels; one without data in any of its pixels has none."""
    chunks = tuple(tuple(size // factor for size in sizes) for sizes in plane.chunks)
    return da.map_blocks(_average, plane, factor=factor, chunks=chunks, dtype=plane.dtype)


def _average(block: Any, factor: int) -> Any:
    height, width = (side // factor for side in block.shape)
    squares = block[: height * factor, : width * factor].reshape(height, factor, width, factor)
    mean = (squares.sum(axis=(1, 3), dtype="uint32") + factor**2 // 2) // factor**2
    return np.where((squares == 0).any(axis=(1, 3)), 0, mean).astype(block.dtype)


def day_of(product: Product) -> date | None:
    """Return the day on which a product was sensed, by its name."""
    match = PRODUCT_NAME.match(product.name)
    return datetime.strptime(match["sensing"][:8], "%Y%m%d").date() if match else None


def tile_of(product: Product) -> str:
    """Return the tile's name, such as "31TCJ"; the product's own where its name tells none."""
    match = PRODUCT_NAME.match(product.name)
    return match["tile"] if match else product.name
