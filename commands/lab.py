"""The command `lab`: JupyterLab on the learners' notebooks."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import click

from helpers.paths import ROOT
from helpers.scenes import default_scene, open_scene
from helpers.synthetic.presets import SYNTHETIC


@click.command(context_settings={"ignore_unknown_options": True})
@click.option("--scene", default=None, help="Scene to open: garonne (default), toulouse, a path.")
@click.argument("jupyter_options", nargs=-1, type=click.UNPROCESSED)
def lab(scene: str | None, jupyter_options: tuple[str, ...]) -> None:
    """Prepare the scene and open the notebooks in JupyterLab.

    Further options go to JupyterLab, as in `lab --no-browser --port 8899`.
    """
    name = scene or default_scene()
    if name in SYNTHETIC:
        click.echo(f"Scene: {SYNTHETIC[name]}")
    open_scene(name)
    settings = Path(sys.prefix) / "share" / "jupyter" / "lab" / "settings"
    settings.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "overrides.json", settings)
    click.echo("Opening JupyterLab; stop it with Ctrl+C")
    command = [
        sys.executable, "-m", "jupyterlab",
        f"--ServerApp.root_dir={ROOT}",
        "--LabApp.default_url=/lab/tree/notebooks",
        *jupyter_options,
    ]  # fmt: skip
    environment = {**os.environ, "COURSE_SCENE": name}
    sys.exit(subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode)
