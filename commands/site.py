"""The command `site`: the course as a web site."""

from pathlib import Path

import click

from helpers.counting import counted
from helpers.scenes import DEFAULT


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--url", help="Address of the learners' repository, for the launch buttons.")
@click.option("--ref", default="HEAD", show_default=True, help="Branch or tag the buttons open.")
@click.option("--hub", help="BinderHub the buttons open  [default: mybinder.org].")
@click.option("--scene", default=DEFAULT, show_default=True, help="Scene the lessons are run on.")
@click.option("--without-outputs", is_flag=True, help="Do not run the lessons; quick.")
def site(
    folder: Path, url: str | None, ref: str, hub: str | None, scene: str, without_outputs: bool
) -> None:
    """Write the course as a web site into FOLDER, to be opened there or put on any server.

    The lessons are run with the reference solutions, which takes some minutes, and shown with
    what comes out; solutions and hidden checks are not on the site, which is searched for them.
    """
    from grading.publishing.links import BINDER, Repository
    from grading.site.build import build_site
    from grading.site.lessons import finished_lessons, released_lessons

    repository = Repository(url, ref, hub or BINDER) if url else None
    lessons = released_lessons() if without_outputs else finished_lessons(scene)
    files = build_site(folder, lessons, repository)
    click.echo(
        f"{counted(len(files), 'file')} in {folder}; no line of a solution or hidden check "
        "among them"
    )
    click.echo(f"Open {folder / 'index.html'} in a browser.")
    if url is None:
        click.echo("The lessons have no launch buttons: give --url for them")
