"""The command `lab`: JupyterLab on the learners' notebooks."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from helpers.errors import CourseError
from helpers.kernel.startup import write_startup
from helpers.paths import ROOT
from helpers.scenes import FIRST, default_scene, open_scene
from helpers.scenes.making import is_made
from helpers.steps import START
from helpers.synthetic.presets import SYNTHETIC
from helpers.typed import typed

# as in postBuild, which does the same for Binder
FOR_AUTHORS = ("create-assignment", "assignment-list", "course-list", "formgrader")

# In a new environment the first import of each package compiles it: drawing a map here takes that
# from the first cell, which would wait for it eight seconds. What comes after it lets others first.
BESIDE = """import os, sys
from helpers import open_scene
for name in sys.argv[1:]:
    scene = open_scene(name)
    if name == sys.argv[1]:
        from helpers import load_tile, maps
        maps.show_rgb(load_tile(scene)).jpeg()
        if hasattr(os, "nice"):
            os.nice(10)"""


@click.command(context_settings={"ignore_unknown_options": True})
@click.option("--scene", default=None, help="Scene to open: garonne (default), toulouse, a path.")
@click.option("--author", is_flag=True, help="Show nbgrader's Create Assignment and Formgrader.")
@click.argument("jupyter_options", nargs=-1, type=click.UNPROCESSED)
def lab(scene: str | None, author: bool, jupyter_options: tuple[str, ...]) -> None:
    """Open the notebooks in JupyterLab, and make their scene beside it.

    Further options go to JupyterLab, as in `lab --no-browser --port 8899`.
    """
    _refuse_root(jupyter_options)
    name = scene or default_scene()
    beside = _make_beside(name)
    settings = Path(sys.prefix) / "share" / "jupyter" / "lab" / "settings"
    settings.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "overrides.json", settings)
    write_startup()
    click.echo("Opening JupyterLab; stop it with Ctrl+C")
    command = [
        sys.executable, "-m", "jupyterlab",
        f"--ServerApp.root_dir={ROOT}",
        f"--LabApp.default_url=/lab/tree/notebooks/{START}.ipynb",
        *jupyter_options,
    ]  # fmt: skip
    environment = {**os.environ, "COURSE_SCENE": name}
    with tempfile.TemporaryDirectory(prefix="course-lab-") as folder:
        if not author:
            environment["JUPYTER_CONFIG_PATH"] = hide_for_learners(Path(folder))
        finished = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    if beside:
        beside.terminate()
        beside.wait()
    sys.exit(finished.returncode)


def _make_beside(name: str) -> subprocess.Popen[bytes] | None:
    """Begin to make the scenes, for the first cell that needs one shows how far it is.

    The small one of the first map comes first: it is there before JupyterLab is. A scene that is
    not made here is opened: what is wrong with it is said before JupyterLab starts.
    """
    if name in SYNTHETIC:
        click.echo(f"Scene: {SYNTHETIC[name]}")
    else:
        open_scene(name)
    wanted = [one for one in dict.fromkeys((FIRST, name)) if one in SYNTHETIC and not is_made(one)]
    if not wanted:
        return None
    if name in wanted:
        click.echo("It is being made beside JupyterLab, once; the first cell that needs it waits.")
    quiet = subprocess.DEVNULL
    command = [sys.executable, "-c", BESIDE, *wanted]
    return subprocess.Popen(command, cwd=ROOT, stdout=quiet, stderr=quiet)


def hide_for_learners(folder: Path) -> str:
    """Write settings in which nbgrader's only button is Validate.

    Parameters
    ----------
    folder : Path
        An empty folder.

    Returns
    -------
    str
        The value that JUPYTER_CONFIG_PATH must have.
    """
    (folder / "labconfig").mkdir()
    disabled = {f"@jupyter/nbgrader:{part}": True for part in FOR_AUTHORS}
    page = json.dumps({"disabledExtensions": disabled})
    (folder / "labconfig" / "page_config.json").write_text(page, "utf-8")
    own = os.environ.get("JUPYTER_CONFIG_PATH")
    return os.pathsep.join([str(folder), *([own] if own else [])])


def _refuse_root(options: tuple[str, ...]) -> None:
    """Say in our words what JupyterLab says in a line of its log."""
    if getattr(os, "geteuid", lambda: 1)() == 0 and "--allow-root" not in options:
        raise CourseError(
            "you are root, for whom JupyterLab does not start: log in as another user, or in a "
            f"container of your own write `{typed('lab --allow-root')}`"
        )
