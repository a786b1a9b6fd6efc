"""Options that `run` and `classify` share: which products, and what is made beside the map."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

FILE = click.Path(path_type=Path)
# What an option is given that names no file of its own: it lies beside the map.
BESIDE = Path("beside the map")

RESOLUTIONS = ("10", "20", "60")
PRODUCT_KINDS = (
    "a .SAFE folder, its zip, a folder of GeoTIFFs, or a STAC item (JSON file or address)"
)

_OPTIONS = (
    click.option(
        "--mask-clouds",
        is_flag=True,
        help="Give clouds and their shadows no class, by the product's scene classification (SCL); "
        "MAP_reasons.tif tells why a pixel has none.",
    ),
    click.option(
        "--confidence",
        type=FILE,
        is_flag=False,
        flag_value=BESIDE,
        metavar="[FILE]",
        help="Also write how many of 100 trees voted for the class of each pixel, uint8; without "
        "a FILE to MAP_confidence.tif.",
    ),
    click.option(
        "--areas",
        type=FILE,
        is_flag=False,
        flag_value=BESIDE,
        metavar="[FILE]",
        help="Also write the pixels, hectares and share of each class as CSV; without a FILE to "
        "MAP_areas.csv.",
    ),
    click.option(
        "--vector",
        type=FILE,
        is_flag=False,
        flag_value=BESIDE,
        metavar="[FILE]",
        help="Also write the map as polygons, patches of fewer than 5 pixels dissolved, in a "
        "GeoPackage; without a FILE to MAP.gpkg.",
    ),
)


def beside_the_map(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options for what is made beside the map."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def map_files(
    map_: Path,
    mask_clouds: bool,
    confidence: Path | None,
    areas: Path | None,
    vector: Path | None,
) -> Any:
    """Return the files of one map, as `landcover.layers.MapFiles`."""
    from landcover.layers import MapFiles, beside

    def place(given: Path | None, default: Path) -> Path | None:
        return default if given == BESIDE else given

    return MapFiles(
        map=map_,
        confidence=place(confidence, beside(map_, "confidence")),
        reasons=beside(map_, "reasons") if mask_clouds else None,
        areas=place(areas, beside(map_, "areas", ".csv")),
        polygons=place(vector, map_.with_suffix(".gpkg")),
    )


def inputs_of(products: Sequence[Any]) -> dict[str, Path]:
    """Return what no output may touch, by the name that a message gives it."""
    inputs = {}
    for product in products:
        first, *others = product.inputs or (None,)
        if first:
            inputs[f"the product {product.name}"] = first
        inputs |= {f"{place.name} of the product {product.name}": place for place in others}
    return inputs
