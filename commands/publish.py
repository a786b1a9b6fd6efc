"""The command `publish`: the learners' repository."""

from pathlib import Path

import click

from grading.publishing.publish import publish_to


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--url", help="Address of the learners' repository, for the Binder badges.")
@click.option("--ref", default="HEAD", show_default=True, help="Branch or tag the badges open.")
def publish(folder: Path, url: str | None, ref: str) -> None:
    """Write the learners' repository into FOLDER, new or published before.

    It holds notebooks, helpers, data and environment, and nothing of source/ and grading/.
    """
    files = publish_to(folder, url, ref)
    click.echo(f"{len(files)} files in {folder}; no line of a solution or hidden check among them")
    if url is None:
        click.echo("The README has no Binder badges: give --url for them")
