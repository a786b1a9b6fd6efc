"""The command `run`: the result without the lesson."""

from pathlib import Path

import click

from helpers.errors import CourseError
from helpers.steps import STEPS, find_step

FILE = click.Path(path_type=Path)


def _offset(context: click.Context, parameter: click.Parameter, value: str) -> int | None:
    """Return the offset as a number, None for "auto"."""
    if value == "auto":
        return None
    try:
        return int(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is neither 'auto' nor a whole number") from None


@click.command()
@click.option("--product", required=True, type=FILE, help="Level-2A product, a .SAFE folder.")
@click.option("--polygons", required=True, type=FILE, help="Classified polygons, GeoJSON.")
@click.option(
    "--csv", type=FILE, default="samples.csv", show_default=True, help="Samples to write."
)
@click.option(
    "--map", "map_", type=FILE, default="map.tif", show_default=True, help="Map to write."
)
@click.option(
    "--resolution",
    type=click.Choice(["10", "20", "60"]),
    default="60",
    show_default=True,
    help="Pixel size in metres.",
)
@click.option("--until", default="7", help="Last step to run, a number or a name; default all.")
@click.option(
    "--notebooks", type=FILE, help="Folder of notebooks to take the functions from; else source/."
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
    product: Path,
    polygons: Path,
    csv: Path,
    map_: Path,
    resolution: str,
    until: str,
    notebooks: Path | None,
    figures: Path | None,
    offset: int | None,
    save_model: Path | None,
) -> None:
    """Run all steps at once: from polygons and a product to samples and a map."""
    from helpers.scenes import open_product
    from landcover import pipeline

    steps = STEPS[: find_step(until).number]
    functions = pipeline.load_functions(notebooks, steps)
    _refuse_missing(polygons, (csv, map_))
    scene = open_product(product)
    work = pipeline.Work(
        scene=scene,
        polygon_file=polygons,
        csv=csv,
        map=map_,
        resolution=int(resolution),
        offset=scene.product.offset if offset is None else offset,
    )
    source = f"from {scene.product.offset_source}" if offset is None else "as given"
    click.echo(f"Product  {scene.product.name}, offset {work.offset} ({source})")
    pipeline.refuse_bad_input(work)
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
        _keep_model(save_model, work)


def _refuse_missing(polygons: Path, outputs: tuple[Path, ...]) -> None:
    """Tell about files and folders that are not there before minutes of work are spent."""
    if not polygons.is_file():
        raise CourseError(f"there is no polygon file {polygons}; give the GeoJSON with --polygons")
    for path in outputs:
        if not path.absolute().parent.is_dir():
            raise CourseError(f"the folder of {path} does not exist; make it first")


def _keep_model(path: Path, work: object) -> None:
    from landcover.model import train_and_save

    train_and_save(path, work)
    click.echo(f"Model    wrote {path}")
