"""The command `run`: the result without the lesson."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from commands.map_options import (
    FILE,
    PRODUCT_KINDS,
    RESOLUTIONS,
    beside_the_map,
    inputs_of,
    map_files,
)
from helpers.errors import CourseError
from helpers.paths import ROOT
from helpers.steps import STEPS, Step, find_step


def _offset(context: click.Context, parameter: click.Parameter, value: str) -> int | None:
    """Return the offset as a number, None for "auto"."""
    if value == "auto":
        return None
    try:
        return int(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is neither 'auto' nor a whole number") from None


@click.command()
@click.option(
    "--product",
    "products",
    required=True,
    multiple=True,
    type=FILE,
    help=f"Level-2A product: {PRODUCT_KINDS}; give the option again for other dates of the same "
    "tile, which are used together.",
)
@click.option(
    "--polygons",
    required=True,
    type=FILE,
    help="Classified polygons: GeoJSON, GeoPackage or any other vector file.",
)
@click.option("--layer", help="Layer of the polygons, for a GeoPackage with several.")
@click.option(
    "--csv", type=FILE, default="samples.csv", show_default=True, help="Samples to write."
)
@click.option(
    "--map", "map_", type=FILE, default="map.tif", show_default=True, help="Map to write."
)
@click.option(
    "--resolution",
    type=click.Choice(RESOLUTIONS),
    default="60",
    show_default=True,
    help="Pixel size in metres.",
)
@click.option(
    "--bands",
    help="What the classifier looks at: bands such as B04,B08,B11 and the indices NDVI, NDWI, "
    "NDMI; by default the course's four bands.",
)
@beside_the_map
@click.option("--until", default="7", help="Last step to run, a number or a name; default all.")
@click.option(
    "--notebooks",
    type=FILE,
    help="Folder of notebooks to take the functions from; "
    "else source/, in the learners' repository notebooks/.",
)
@click.option("--figures", type=FILE, help="Folder for a picture of each step.")
@click.option(
    "--offset",
    default="auto",
    show_default=True,
    callback=_offset,
    help="Number added to the digital numbers; auto takes what the product's metadata state.",
)
@click.option(
    "--save-model",
    type=FILE,
    help="Also keep a model for the command classify: a forest of its own, trained on the same "
    "samples, because step 6 does not hand out its classifier.",
)
def run(
    products: tuple[Path, ...],
    polygons: Path,
    csv: Path,
    map_: Path,
    until: str,
    notebooks: Path | None,
    figures: Path | None,
    save_model: Path | None,
    mask_clouds: bool,
    confidence: Path | None,
    areas: Path | None,
    vector: Path | None,
    **settings: Any,
) -> None:
    """Run all steps at once: from polygons and a product to samples and a map."""
    from landcover import pipeline

    notebooks = notebooks or _notebooks_of_a_learner()
    steps = STEPS[: find_step(until).number]
    functions = pipeline.load_functions(notebooks, steps)
    if not polygons.exists():
        raise CourseError(f"there is no polygon file {polygons}; give the GeoJSON with --polygons")
    files = map_files(map_, mask_clouds, confidence, areas, vector)
    work = _work(products, polygons, csv, files, notebooks, mask_clouds, **settings)
    _try_outputs(work, steps, figures, save_model)
    for line in pipeline.refuse_bad_input(work):
        click.echo(line)
    for step in steps:
        click.echo(f"Step {step.number}/{steps[-1].number}  {step.title} ... ", nl=False)
        words, seconds = pipeline.run_step(step, work, functions[step.function])
        click.echo(f"{seconds:.1f} s")
        for line in words:
            click.echo(f"          {line}")
        if figures:
            from landcover.figures import draw

            draw(step, work, figures)
    if save_model:
        from landcover.model import train_and_save

        train_and_save(save_model, work)
        click.echo(f"Model    wrote {save_model}")


def _notebooks_of_a_learner() -> Path | None:
    """Return where the only functions of a learner's copy are: it has no solutions."""
    return None if (ROOT / "source").is_dir() else ROOT / "notebooks"


def _work(
    products: tuple[Path, ...],
    polygons: Path,
    csv: Path,
    files: Any,
    notebooks: Path | None,
    mask_clouds: bool,
    *,
    resolution: str,
    bands: str | None,
    offset: int | None,
    layer: str | None,
) -> Any:
    """Open the products and put together what a run starts from."""
    from helpers.scenes import open_product
    from landcover.dates import in_order
    from landcover.indices import parse_bands
    from landcover.run_work import Work

    scenes = [open_product(path) for path in products]
    ordered = in_order([scene.product for scene in scenes])
    offsets = tuple(p.offset if offset is None else offset for p in ordered)
    if len({o - p.offset for o, p in zip(offsets, ordered, strict=True)}) > 1:
        raise CourseError(
            f"--offset {offset} does not fit products whose metadata state different offsets; "
            "leave it out, and each is read with its own"
        )
    for product, used in zip(ordered, offsets, strict=True):
        source = f"from {product.offset_source}" if offset is None else "as given"
        click.echo(f"Product  {product.name}, offset {used} ({source})")
    return Work(
        scene=next(scene for scene in scenes if scene.product is ordered[0]),
        polygon_file=polygons,
        csv=csv,
        map=files.map,
        resolution=int(resolution),
        offset=offsets[0],
        layer=layer,
        bands=parse_bands(bands) if bands is not None else (),
        products=tuple(ordered),
        offsets=offsets,
        mask_clouds=mask_clouds,
        files=files,
        notebooks=notebooks,
    )


def _try_outputs(
    work: Any, steps: Sequence[Step], figures: Path | None, save_model: Path | None
) -> None:
    """Find out what cannot be written before minutes of work are spent."""
    from landcover.destinations import Output, refuse_input, refuse_outputs, telling
    from landcover.stack import pixels_of

    inputs = {"the polygons": work.polygon_file, **inputs_of(work.products)}
    outputs = []
    if steps[-1].number >= 5:
        outputs.append(Output("--csv", work.csv, (".csv",)))
    if steps[-1].number >= 7:
        outputs += work.files.outputs(pixels_of(work.scene.product, work.resolution))
    if save_model:
        outputs.append(Output("--save-model", save_model, (".npz", ".skops")))
    if figures:
        refuse_input(Output("--figures", figures, ()), inputs)
        with telling(figures, "--figures"):
            figures.mkdir(parents=True, exist_ok=True)
        outputs += [Output("--figures", figures / f"{step.slug}.png", (".png",)) for step in steps]
    refuse_outputs(outputs, inputs)
