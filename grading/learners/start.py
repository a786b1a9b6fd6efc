"""Make the environment if needed, then open the notebooks in JupyterLab: `python start.py`."""

import sys

from environment import PYTHON, ROOT, is_ready, make_environment, run


def main(options: list[str]) -> int:
    """Open JupyterLab; further options go to it, as in `start.py --no-browser --port 8899`."""
    if not is_ready("course"):
        problem = make_environment("course")
        if problem:
            print(f"start.py: {problem}", file=sys.stderr)
            return 2
    prepare = [str(PYTHON), "-c", "from helpers import open_scene; open_scene()"]
    lab = [
        str(PYTHON),
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={ROOT}",
        "--LabApp.default_url=/lab/tree/notebooks",
    ]
    return run(prepare) or run([*lab, *options])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
