"""The command `classify`: a kept model on a product, or on several."""

import tempfile
from pathlib import Path

import click

from helpers.errors import CourseError

FILE = click.Path(path_type=Path)


@click.command()
@click.option("--model", required=True, type=FILE, help="A model that run --save-model kept.")
@click.option(
    "--product",
    "products",
    required=True,
    multiple=True,
    type=FILE,
    help="Level-2A product, a .SAFE folder; give the option again for more products.",
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
    type=click.Choice(["10", "20", "60"]),
    help="Pixel size in metres; by default that of the training.",
)
@click.option("--scheduler", help="Address of a dask scheduler, such as tcp://10.0.0.1:8786.")
def classify(
    model: Path,
    products: tuple[Path, ...],
    map_: Path,
    resolution: str | None,
    scheduler: str | None,
) -> None:
    """Classify products of any size with a kept model, block by block."""
    from helpers.product import Product
    from landcover.blocks import classify_product, refuse_unfit
    from landcover.model import load_model
    from landcover.mosaic import write_mosaic

    kept = load_model(model)
    click.echo(
        f"Model    {', '.join(kept.bands)}; {', '.join(kept.classes)}; from {kept.trained_on}"
    )
    size = int(resolution) if resolution else kept.resolution
    if not map_.absolute().parent.is_dir():
        raise CourseError(f"the folder of {map_} does not exist; make it first")
    opened = [Product.open(product) for product in products]
    for one in opened:  # before minutes are spent on the first
        refuse_unfit(kept, one, size)
        click.echo(f"Product  {one.name}, offset {one.offset} (from {one.offset_source})")
    if map_.is_dir():
        for one in opened:
            classify_product(kept, one, size, map_ / f"{one.name}.tif", scheduler)
            click.echo(f"Wrote    {map_ / one.name}.tif")
        return
    if len(opened) == 1:
        classify_product(kept, opened[0], size, map_, scheduler)
    else:
        with tempfile.TemporaryDirectory(prefix=".maps-", dir=map_.absolute().parent) as folder:
            parts = [Path(folder) / f"{number}.tif" for number in range(len(opened))]
            for one, part in zip(opened, parts, strict=True):
                classify_product(kept, one, size, part, scheduler)
            write_mosaic(parts, map_, kept)
    click.echo(f"Wrote    {map_}")
