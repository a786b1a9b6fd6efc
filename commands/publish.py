"""The command `publish`: the learners' repository."""

from pathlib import Path

import click

from grading.publishing.allow_list import left_out, note_left_out
from grading.publishing.links import BINDER, Repository
from grading.publishing.publish import publish_to
from helpers.counting import counted
from helpers.paths import ROOT


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--url", help="Address of the learners' repository, on any forge, for its badges.")
@click.option("--ref", default="HEAD", show_default=True, help="Branch or tag the badges open.")
@click.option("--hub", default=BINDER, show_default=True, help="BinderHub the badges open.")
@click.option(
    "--solutions", is_flag=True, help="Add solutions/, for a repository of those who learn alone."
)
def publish(folder: Path, url: str | None, ref: str, hub: str, solutions: bool) -> None:
    """Write the learners' repository into FOLDER, new or published before.

    It holds notebooks, helpers, data and environment, and nothing of source/ and grading/: files
    that git tracks and that are named in grading/publishing/allow_list.py, each searched for lines
    of solutions. Only --solutions adds these, in a folder of their own, without hidden checks and
    rubrics.
    """
    repository = Repository(url, ref, hub) if url else None
    files = publish_to(folder, repository, solutions=solutions)
    kept = "hidden check or rubric" if solutions else "solution or hidden check"
    click.echo(f"{counted(len(files), 'file')} in {folder}; no line of a {kept} among them")
    if note := note_left_out(left_out(ROOT)):
        click.echo(note)
    if url is None:
        click.echo("The README has no badges: give --url for them")
