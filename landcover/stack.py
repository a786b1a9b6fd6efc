"""Which images of products make one stack, of one date or of several, and which are missing."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import rasterio
from rasterio.errors import RasterioError

from helpers.errors import CourseError
from helpers.product import Product
from helpers.product.safe import PRODUCT_NAME
from landcover.clouds import SCENE_CLASSIFICATION
from landcover.indices import needed_bands
from landcover.planes import Numbers, PixelGrid, Plane, lies_on

# Rows and columns of a block, as far as whole tiles of the image files allow: 4 bands take 8 MB.
BLOCK = 1024
RESOLUTIONS = (10, 20, 60)


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
) -> Numbers:
    """Find the bands that some features are made of; nothing is read yet.

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
    Numbers
        All bands of the first date, then of the next; then the scene classifications. Its blocks
        are whole tiles of the JPEG 2000 files.

    Raises
    ------
    CourseError
        If a product lacks a band, or the products do not lie on each other.
    """
    needed = needed_bands(names, trained_at or resolution)
    for product in products:
        refuse_missing(product, names, trained_at or resolution, resolution)
    with reading([product.where for product in products]):
        grid = grid_of(products[0], needed, resolution, block)
        planes = [_plane(p, band, resolution, grid) for p in products for band in needed]
        if scenes:
            planes += [_plane(p, SCENE_CLASSIFICATION, resolution, grid) for p in products]
    return Numbers(grid, resolution, tuple(planes))


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


def _plane(product: Product, band: str, resolution: int, grid: PixelGrid) -> Plane:
    """Return one band, named as workers of a cluster can open it, in another folder or host."""
    at, path = path_at(product, band, resolution)
    plane = Plane(path.read_text("utf-8") if product.view else str(path.absolute()), at)
    if not lies_on(plane, grid, resolution):
        raise CourseError(
            f"{path} does not lie on the other images of the run: all products must be of one "
            "tile, and whole; download it again, or leave it out"
        )
    return plane


def day_of(product: Product) -> date | None:
    """Return the day on which a product was sensed, by its name."""
    match = PRODUCT_NAME.match(product.name)
    return datetime.strptime(match["sensing"][:8], "%Y%m%d").date() if match else None


def tile_of(product: Product) -> str:
    """Return the tile's name, such as "31TCJ"; the product's own where its name tells none."""
    match = PRODUCT_NAME.match(product.name)
    return match["tile"] if match else product.name
