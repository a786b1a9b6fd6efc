"""What commands print: names by strangers move no cursor, whoever they come from."""

import click

from helpers.shown import LONGEST_LINE, shown


def say(text: str, err: bool = False) -> None:
    """Print lines in which everything invisible is made visible.

    Parameters
    ----------
    text : str
        One line or several.
    err : bool
        To stderr.
    """
    for line in text.split("\n"):
        click.echo(shown(line, LONGEST_LINE), err=err)
