"""The command `classify`: a kept model on a product, or on several."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from commands.map_options import (
    BESIDE,
    FILE,
    PRODUCT_KINDS,
    RESOLUTIONS,
    beside_the_map,
    inputs_of,
    map_files,
)
from helpers.errors import CourseError


@click.command()
@click.option("--model", required=True, type=FILE, help="A model that run --save-model kept.")
@click.option(
    "--product",
    "products",
    required=True,
    multiple=True,
    type=FILE,
    help=f"Level-2A product: {PRODUCT_KINDS}; give the option again for more products, and for the "
    "other dates that a model of several dates needs.",
)
@click.option(
    "--map",
    "map_",
    type=FILE,
    default="map.tif",
    show_default=True,
    help="GeoTIFF to write; several products make one mosaic. Give a folder that exists to get "
    "one map for each product in it.",
)
@click.option(
    "--resolution",
    type=click.Choice(RESOLUTIONS),
    help="Pixel size in metres; by default that of the training.",
)
@beside_the_map
@click.option("--scheduler", help="Address of a dask scheduler, such as tcp://10.0.0.1:8786.")
def classify(
    model: Path,
    products: tuple[Path, ...],
    map_: Path,
    resolution: str | None,
    scheduler: str | None,
    **beside: Any,
) -> None:
    """Classify products of any size with a kept model, block by block."""
    from helpers.product import Product
    from landcover.dates import months, stacks_for
    from landcover.model import load_model
    from landcover.provenance import name_of_model

    kept = load_model(model)
    dates = f"; {months(kept.dates)}" if kept.dates else ""
    click.echo(
        f"Model    {', '.join(kept.bands)}{dates}; {', '.join(kept.classes)}; "
        f"from {kept.trained_on}"
    )
    size = int(resolution) if resolution else kept.resolution
    opened = [Product.open(product) for product in products]
    stacks = stacks_for(opened, kept.dates)
    _look_at_products(kept, opened, size, beside["mask_clouds"])
    targets = _targets(map_, stacks, beside)
    _try_outputs(targets, opened, size, model)
    options = {"scheduler": scheduler, "model_name": name_of_model(model)}
    for line in _write(kept, stacks, size, targets, options):
        click.echo(line)


def _look_at_products(model: Any, products: Sequence[Any], size: int, mask_clouds: bool) -> None:
    """Refuse what does not fit before minutes are spent, and say what is used."""
    from landcover.blocks import refuse_unfit
    from landcover.clouds import SCENE_CLASSIFICATION
    from landcover.indices import needed_bands
    from landcover.stack import path_at, resampled

    for one in products:
        refuse_unfit(model, one, size)
        click.echo(f"Product  {one.name}, offset {one.offset} (from {one.offset_source})")
        needed = needed_bands(model.bands, model.resolution)
        for band in (*needed, *([SCENE_CLASSIFICATION] if mask_clouds else [])):
            path_at(one, band, size)
    if size != model.resolution:
        click.echo(
            f"NOTE     the model was trained on pixels of {model.resolution} m and is used on "
            f"pixels of {size} m, which are less mixed or more: look at the map with care. To "
            f"train at {size} m: run --resolution {size} --save-model FILE."
        )
    words = resampled(products[0], model.bands, model.resolution, size)
    if words:
        click.echo(f"NOTE     {words}.")


def _targets(map_: Path, stacks: Sequence[Any], beside: dict[str, Any]) -> list[Any]:
    """Return the files of one map, or of one for each stack where a folder is given."""
    if not map_.is_dir():
        return [map_files(map_, **beside)]
    named = [option for option in ("confidence", "areas", "vector")
             if beside[option] not in (None, BESIDE)]  # fmt: skip
    if named:
        raise CourseError(
            f"--map {map_} is a folder of maps: give --{named[0]} without a file, and each map "
            "gets its own"
        )
    return [map_files(map_ / f"{stack[0].name}.tif", **beside) for stack in stacks]


def _try_outputs(targets: Sequence[Any], products: Sequence[Any], size: int, model: Path) -> None:
    """Find out what cannot be written before minutes of work are spent."""
    from landcover.destinations import refuse_outputs
    from landcover.stack import pixels_of

    pixels = max(pixels_of(product, size) for product in products)
    outputs = [output for files in targets for output in files.outputs(pixels)]
    refuse_outputs(outputs, {"the model": model, **inputs_of(products)})


def _write(
    model: Any, stacks: Sequence[Any], size: int, targets: Sequence[Any], options: dict[str, Any]
) -> list[str]:
    """Write one map for each stack, or one mosaic of all; return what to say about it."""
    from landcover.blocks import classify_mosaic, classify_product

    words = []
    if len(targets) == 1 and len(stacks) > 1:
        words += classify_mosaic(model, stacks, size, targets[0], **options)
    else:
        for stack, files in zip(stacks, targets, strict=True):
            words += classify_product(model, stack, size, files, **options)
    written = [path for files in targets for path in files.paths]
    return [f"NOTE     {line}." for line in words] + [f"Wrote    {path}" for path in written]
