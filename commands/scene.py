"""`course.py scene`: make, download, list and check scenes."""

from pathlib import Path
from typing import Any

import click

PICTURE = click.option(
    "--picture",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write the quick-look picture [default: quicklook-NAME.png in this folder].",
)


@click.group()
def scene() -> None:
    """Make, download, list and check scenes."""


@scene.command("list")
def list_scenes() -> None:
    """List the scenes, and which of them are on this computer."""
    from helpers.paths import SCENES
    from helpers.scenes import TOULOUSE, default_scene
    from helpers.scenes.download import MEGABYTES, fetched
    from helpers.scenes.making import is_made
    from helpers.synthetic.presets import SYNTHETIC

    def row(name: str, state: str, title: str) -> None:
        mark = "*" if name == default_scene() else " "
        click.echo(f"{mark} {name:<13} {state:<31} {title}")

    for name, title in SYNTHETIC.items():
        row(name, "made" if is_made(name) else "made when it is opened", title)
    state = (
        "downloaded" if fetched(SCENES / TOULOUSE) else f"a download of {MEGABYTES} MB, on request"
    )
    row(TOULOUSE, state, "Toulouse, the real tile T31TCJ of 16 November 2022")
    click.echo("  PATH.SAFE     your own product                any Level-2A product")
    click.echo(f"* is the default (set COURSE_SCENE to change it). The folder is {SCENES}.")


@scene.command("toulouse")
@PICTURE
def toulouse(picture: Path | None) -> None:
    """Download the real product over Toulouse; a broken download goes on where it stopped."""
    from helpers.paths import SCENES
    from helpers.scenes import TOULOUSE
    from helpers.scenes.download import fetch_toulouse

    fetch_toulouse(SCENES / TOULOUSE)
    _show_scene(TOULOUSE, picture)


@scene.command("garonne")
@PICTURE
def garonne(picture: Path | None) -> None:
    """Make the synthetic tile."""
    _show_scene("garonne", picture)


@scene.command("garonne-mini")
@PICTURE
def garonne_mini(picture: Path | None) -> None:
    """Make the small synthetic tile for tests and grading."""
    _show_scene("garonne-mini", picture)


@scene.command("check")
@click.argument("path", type=click.Path(path_type=Path))
@PICTURE
def check(path: Path, picture: Path | None) -> None:
    """Tell what the product at PATH holds, or what is wrong with it.

    PATH is a .SAFE folder, its zip, a folder of GeoTIFFs, or a STAC item (JSON) or its address.
    """
    from helpers.scenes import open_product

    _show(open_product(path), picture)


def _show_scene(name: str, picture: Path | None) -> None:
    from helpers.scenes import open_scene

    _show(open_scene(name), picture)


def _show(opened: Any, picture: Path | None) -> None:
    """Print the table of a scene's product and write its picture; exit with 2 on problems."""
    from helpers import maps
    from helpers.polygons import read_polygons
    from landcover.product_report import report_on

    report = report_on(opened.product)
    click.echo(str(report))
    if report.tile is not None:
        report.tile.attrs["credit"] = opened.credit
        polygons = read_polygons(opened.training) if opened.training else None
        view = maps.show_rgb(report.tile, polygons=polygons, title=opened.title)
        target = picture or Path(f"quicklook-{opened.name}.png")
        view.save(target, dpi=100)  # type: ignore[union-attr]
        click.echo(f"The quick-look picture is {target}.")
    if report.problems:
        raise SystemExit(2)
