"""The command `test`: all tests, as continuous integration runs them."""

import os
import subprocess
import sys

import click

from helpers.paths import ROOT


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("pytest_options", nargs=-1, type=click.UNPROCESSED)
def test(pytest_options: tuple[str, ...]) -> None:
    """Run all tests; further options go to pytest, as in `test -k polygons -x`."""
    workers = max(1, min(os.cpu_count() or 1, 8))
    command = [
        sys.executable, "-m", "pytest", "-n", str(workers), "--dist", "loadscope", *pytest_options,
    ]  # fmt: skip
    sys.exit(subprocess.run(command, cwd=ROOT, check=False).returncode)
