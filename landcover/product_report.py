"""What a product holds, in a short table and a picture; and what is wrong with it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
import rasterio
import xarray as xr

from helpers.bands import NIR, NIR_AT_10M, course_bands
from helpers.counting import percent
from helpers.errors import CourseError
from helpers.product import Product
from helpers.product.images import PICTURE_SIDE, read_image
from helpers.product.safe import PRODUCT_NAME
from helpers.scenes.tile import load_tile

CLOUDS = (8, 9, 10)  # scene classification: cloud of medium and high probability, thin cirrus
SOURCES = {
    "metadata": "as its metadata state",
    "name": "by the baseline in its name; it has no metadata file",
    "assumed": "assumed: neither metadata nor name tell",
}


@dataclass
class ProductReport:
    """What was found in a product.

    Attributes
    ----------
    rows : list of (str, str)
        A short table.
    problems : list of str
        One sentence each; empty for a product the course can use at every resolution it has.
    tile : DataArray of shape (band, y, x), or None
        Surface reflectance for a picture, thinned out to 2000 pixels a side; None where the
        course's bands cannot be read.
    """

    rows: list[tuple[str, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    tile: xr.DataArray | None = None

    def __str__(self) -> str:
        """Return the table, then the problems."""
        width = max(len(label) for label, _ in self.rows)
        lines = [f"{label:{width}}  {text}" for label, text in self.rows]
        return "\n".join([*lines, *(f"Problem: {text}." for text in self.problems)])


def report_on(product: Product) -> ProductReport:
    """Look through a product.

    Parameters
    ----------
    product : Product
        Any Level-2A product.

    Returns
    -------
    ProductReport
    """
    report = ProductReport()
    report.rows += _identity(product)
    for resolution in product.resolutions():
        report.rows.append((f"{resolution} m", " ".join(product.bands(resolution))))
    resolution = _best_resolution(product)
    report.problems += _problems_of_images(product, resolution)
    try:
        tile = load_tile(product, course_bands(resolution), resolution, largest_side=PICTURE_SIDE)
    except CourseError as error:
        report.problems += [str(error)] * (str(error) not in report.problems)
        return report
    report.tile = tile
    report.rows += _numbers(product, tile, resolution)
    if not tile.notnull().any():
        report.problems.append(f"{product.where} has no data in any pixel; choose another product")
    return report


def _identity(product: Product) -> Iterator[tuple[str, str]]:
    yield "product", product.name
    yield "folder" if product.view is None else "read from", product.where
    match = PRODUCT_NAME.match(product.name)
    if match:
        day = datetime.strptime(match["sensing"], "%Y%m%dT%H%M%S")
        satellite = f"Sentinel-2{match['mission'][-1]}"
        yield "tile", f"{match['tile']}, {day:%d %B %Y %H:%M} UTC, {satellite}"
    yield "baseline", product.baseline or "unknown"
    formula = f"(DN {product.offset:+d}) / {product.quantification}".replace("+0", "+ 0")
    yield "reflectance", f"{formula}, {SOURCES[product.offset_source]}"


def _best_resolution(product: Product) -> int:
    """Return the coarsest pixel size at which the course's bands are there."""
    there = product.resolutions()
    whole = [r for r in there if set(course_bands(r)) <= set(product.bands(r))]
    return max(whole or there, default=60)


def _problems_of_images(product: Product, resolution: int) -> list[str]:
    """Return the sentences about images that are missing, cut off or there twice."""
    wanted = {(band, r) for r in product.resolutions() for band in product.bands(r)}
    wanted |= {(band, resolution) for band in course_bands(resolution)}
    problems = []
    for band, at in sorted(wanted):
        try:
            product.band_path(band, at)
        except CourseError as error:
            problems.append(str(error))
    if product.view:
        problems += product.view.lost.values()
    return list(dict.fromkeys(problems))


def _numbers(product: Product, tile: xr.DataArray, resolution: int) -> Iterator[tuple[str, str]]:
    crs = tile.rio.crs
    with rasterio.open(product.band_path(str(tile.band.values[0]), resolution)) as file:
        width, height = file.width, file.height
    kilometres = f"{width * resolution / 1000:.1f} x {height * resolution / 1000:.1f} km"
    yield "place", f"{crs.to_string()}, {kilometres}, {width} x {height} pixels of {resolution} m"
    yield "no data", f"{percent(tile.isnull().any('band').mean().item())} of the pixels"
    clouds = _share_of_clouds(product)
    if clouds is not None:
        yield "clouds", f"{percent(clouds)} of the pixels, by the product's scene classification"
    for band in tile.band.values:
        values = tile.sel(band=band).values
        low, middle, high = (
            np.nanpercentile(values, (5, 50, 95)) if tile.notnull().any() else (0,) * 3
        )
        yield str(band), f"{low:.3f} / {middle:.3f} / {high:.3f} (5 %, median, 95 % of reflectance)"
    if resolution == 10:
        yield NIR, f"is not delivered at 10 m; {NIR_AT_10M} takes its place"


def _share_of_clouds(product: Product) -> float | None:
    resolution = max((r for r in product.resolutions() if "SCL" in product.bands(r)), default=None)
    if resolution is None:
        return None
    try:
        values = read_image(product.band_path("SCL", resolution), PICTURE_SIDE).values
    except CourseError:
        return None
    return float(np.isin(values, CLOUDS).mean())
