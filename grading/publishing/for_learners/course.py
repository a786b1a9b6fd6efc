"""The one door to the course: make the environment if needed, then run a command.

python3 course.py lab [options of JupyterLab]    open the notebooks
python3 course.py scene NAME                     make or download a scene: garonne, toulouse
"""

import shutil
import sys

from environment import PYTHON, ROOT, VENV, is_ready, make_environment, run

# Run by the environment's Python: this file itself needs none of its packages.
SCENE = """
import sys
from helpers import CourseError, open_scene
from helpers.scenes.download import fetch_toulouse
from helpers.paths import SCENES
try:
    if sys.argv[1:] == ["toulouse"]:
        fetch_toulouse(SCENES / "toulouse")
    print(open_scene(*sys.argv[1:2]).title)
except CourseError as error:
    sys.exit(f"Error: {error}")
"""


def main(arguments: list[str]) -> int:
    """Run one command; return the exit code."""
    command, *options = arguments or ["--help"]
    if command not in ("lab", "scene"):
        print(__doc__)
        return 0 if command in ("-h", "--help", "help") else 2
    problem = "" if is_ready("course") else make_environment("course")
    if problem:
        print(f"course.py: {problem}", file=sys.stderr)
        return 2
    return lab(options) if command == "lab" else scene(options)


def scene(names: list[str]) -> int:
    """Make a scene, or download the one that is downloaded."""
    return run([str(PYTHON), "-c", SCENE, *names])


def lab(options: list[str]) -> int:
    """Prepare the scene and open JupyterLab on the notebooks."""
    settings = VENV / "share" / "jupyter" / "lab" / "settings"
    settings.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "overrides.json", settings)
    start = [str(PYTHON), "-m", "jupyterlab", f"--ServerApp.root_dir={ROOT}"]
    return scene([]) or run([*start, "--LabApp.default_url=/lab/tree/notebooks", *options])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
