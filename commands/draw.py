"""`course.py draw`: a QGIS project in which polygons are drawn over a scene."""

from pathlib import Path

import click


@click.command()
@click.argument("scene", required=False)
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write into [default: notebooks/results/SCENE/draw].",
)
@click.option(
    "--classes",
    help="Class names, separated by commas, each with its own colour if you like: "
    "WATER=#3b8ede,URBAN=#d55e00 [default: the course's three].",
)
def draw(scene: str | None, folder: Path | None, classes: str | None) -> None:
    """Write draw.qgz and an empty polygons.gpkg over the true-colour picture of SCENE.

    SCENE is garonne, garonne-mini, toulouse or the path of a .SAFE folder.
    Polygons that were drawn there before stay.
    """
    from helpers.paths import results_folder
    from helpers.qgis import write_draw_project
    from helpers.scenes import open_scene

    opened = open_scene(scene)
    folder = folder or results_folder() / opened.name / "draw"
    project = write_draw_project(folder, opened, _colors(classes))
    click.echo(f"Open {project} in QGIS, draw into the layer polygons, then save the layer edits.")
    click.echo(f"Your polygons are in {folder / 'polygons.gpkg'}.")


def _colors(classes: str | None) -> dict[str, str] | None:
    if not classes:
        return None
    from helpers.classes import color_of

    pairs = [part.partition("=") for part in classes.split(",") if part.strip()]
    names = [name.strip() for name, _, _ in pairs]
    return {
        name: color.strip() or color_of(name, names)
        for name, (_, _, color) in zip(names, pairs, strict=True)
    }
