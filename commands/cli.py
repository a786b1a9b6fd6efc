"""The command line behind `course.py`: each command is loaded when it is called."""

import importlib
import os
import sys
from pathlib import Path

import click

from commands.say import say
from commands.table import COMMANDS, usage
from helpers.errors import CourseError
from helpers.typed import typed


class LazyGroup(click.Group):
    """A click group that imports a command's module only when the command is named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands in their order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command."""
        if cmd_name not in COMMANDS:
            return None
        name = cmd_name.replace("-", "_")
        command: click.Command = getattr(importlib.import_module(f"commands.{name}"), name)
        return command

    def get_help(self, ctx: click.Context) -> str:
        """Return the same overview as `course.py --help`."""
        return usage()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """From hand-drawn polygons and a Sentinel-2 product to a land-cover map."""


def main() -> None:
    """Run a command; a problem that is the user's to solve is one sentence and exit code 2.

    What the operating system refuses is such a problem: a full disk, a file without rights.
    """
    # as an activated environment does: nbgrader calls alembic by its name
    programs = str(Path(sys.executable).parent)
    os.environ["PATH"] = os.pathsep.join((programs, os.environ.get("PATH", "")))
    try:
        cli(prog_name=typed())
    except CourseError as error:
        say(f"Error: {error}", err=True)
        sys.exit(2)
    except OSError as error:
        what = error.filename or "a file that the command needs"
        say(f"Error: {what} cannot be used: {error.strerror or error}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
