"""Run a notebook from top to bottom in a kernel of its own.

Called as ``python -m helpers.work.fresh_run FILE FOLDER``.

Prints a JSON list of the cells that failed, each with its place, its id and the error in a line.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

LONGEST = 300  # seconds for one notebook
SCENE = "garonne-mini"


def failures(path: Path) -> list[dict[str, Any]]:
    """Run a notebook in another process, on the small scene, and return its failed cells.

    Parameters
    ----------
    path : Path
        The notebook; its file and the learner's results stay as they are.

    Returns
    -------
    list of dict
        "cell" (place, counted from 1), "id", "error"; empty where all cells ran.
    """
    with tempfile.TemporaryDirectory(prefix="course-run-") as folder:
        settings = {"COURSE_SCENE": SCENE, "COURSE_RESULTS": folder, "COURSE_PACKING": "1"}
        command = [sys.executable, "-m", "helpers.work.fresh_run", str(path.resolve()), folder]
        try:
            result = subprocess.run(
                command, env={**os.environ, **settings}, capture_output=True, text=True,
                encoding="utf-8", timeout=LONGEST, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return [{"cell": 0, "id": "", "error": f"it did not end within {LONGEST} s"}]
    try:
        return json.loads(result.stdout.splitlines()[-1])
    except (ValueError, IndexError):
        last = (result.stderr.strip().splitlines() or ["no reason given"])[-1]
        return [{"cell": 0, "id": "", "error": f"it could not be run ({last})"}]


def _run(path: Path, folder: Path) -> list[dict[str, Any]]:
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook, allow_errors=True, timeout=LONGEST, kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
    )  # fmt: skip
    client.execute()
    return [
        {"cell": place, "id": cell.get("id", ""), "error": f"{out.ename}: {out.evalue}"[:160]}
        for place, cell in enumerate(notebook.cells, start=1)
        for out in cell.get("outputs", [])
        if out.output_type == "error"
    ]


if __name__ == "__main__":
    print(json.dumps(_run(Path(sys.argv[1]), Path(sys.argv[2]))))
