"""From the learners' repository to the first map: the minute, in parts.

Run by ``python3 course.py bench start``. The course is published into a temporary folder and its
own door is called there, as a learner calls it: once with empty caches of uv and pip (cold), once
more in a second copy with those that the first has filled (warm). ``--quick`` measures the warm
start alone, with the caches of this computer.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from grading.publishing.publish import publish_to
from helpers.scenes import DEFAULT, FIRST
from helpers.scenes.making import SCENE_FILE

PORT = 8931
LONGEST = 900  # seconds
# What the cell with the first map does, in notebook 00_start_here.
FIRST_MAP = (
    "from helpers import load_tile, maps, open_scene\n"
    f"maps.show_rgb(load_tile(open_scene({FIRST!r})))"
)
IN_A_KERNEL = """import sys
from jupyter_client.manager import run_kernel
with run_kernel() as client:
    said = client.execute_interactive(sys.argv[1], output_hook=lambda message: None)
sys.exit(said["content"]["status"] != "ok")"""


@dataclass
class Clock:
    """Seconds since the door was called, by what was there then."""

    start: float = field(default_factory=time.monotonic)
    parts: dict[str, float] = field(default_factory=dict)

    def note(self, what: str) -> None:
        """Something is there now, if it was not before."""
        self.parts.setdefault(what, time.monotonic() - self.start)


def main(quick: bool) -> None:
    """Measure and print a table."""
    with tempfile.TemporaryDirectory(prefix="start-") as folder:
        caches = {"UV_CACHE_DIR": f"{folder}/uv", "PIP_CACHE_DIR": f"{folder}/pip"}
        published = Path(folder) / "published"
        publish_to(published)
        rows = {}
        for name in ("warm",) if quick else ("cold", "warm"):
            copy = shutil.copytree(published, Path(folder) / name)
            rows[name] = first_start(copy, {} if quick else caches)
        size = sum(p.lstat().st_size for p in (Path(folder) / "warm" / ".venv").rglob("*")) / 1e9
    print(f"uv: {shutil.which('uv') or 'fetched by pip'}; seconds since the command\n")
    names = list(rows["warm"])
    print("| start | " + " | ".join(names) + " |\n|---|" + "---|" * len(names))
    for name, parts in rows.items():
        print(f"| {name} | " + " | ".join(f"{parts[part]:.1f}" for part in names) + " |")
    print(f"\nThe environment has {size:.2f} GB.")


def first_start(copy: Path, variables: dict[str, str]) -> dict[str, float]:
    """Call the door of a fresh copy, and wait for the first map and the whole tile.

    Parameters
    ----------
    copy : Path
        The learners' repository, in which nobody has started anything.
    variables : dict
        Environment variables about caches.

    Returns
    -------
    dict of str to float
        Seconds from the call of the door to each part.
    """
    clock = Clock()
    with _lab(copy, variables) as process:
        while time.monotonic() - clock.start < LONGEST and process.poll() is None:
            if (copy / ".venv" / "course.installed").is_file():
                clock.note("environment")
            if "environment" in clock.parts and _answers():
                clock.note("JupyterLab answers")
                break
            time.sleep(0.05)
        else:
            sys.exit(f"JupyterLab did not answer within {LONGEST} s")
        python = next((copy / ".venv").glob("[bS]*/python*"))
        subprocess.run([python, "-c", IN_A_KERNEL, FIRST_MAP], cwd=copy, check=True)
        clock.note("first map")
        tile = copy / "data" / "scenes" / DEFAULT / SCENE_FILE
        while not tile.is_file() and time.monotonic() - clock.start < LONGEST:
            time.sleep(0.05)
        clock.note("whole tile")
    return clock.parts


@contextmanager
def _lab(copy: Path, variables: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Start the door's `lab`; stop it in the end."""
    # found by its name, as a learner's own Python is, not the one of this environment
    python = shutil.which(f"python3.{sys.version_info[1]}") or sys._base_executable  # type: ignore[attr-defined]
    dropped = ("COURSE_VENV", "COURSE_SCENES", "COURSE_TYPED", "VIRTUAL_ENV", "COURSE_SCENE")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    command = [python, "course.py", "lab", "--no-browser", "--allow-root", "--port", str(PORT),
               "--ServerApp.port_retries=0"]  # fmt: skip
    with (copy / "lab.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=copy, env={**kept, **variables}, stdout=log,
                                   stderr=log, start_new_session=True)  # fmt: skip
        try:
            yield process
        finally:
            _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Stop the door and what it started."""
    import psutil

    family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    for one in family:
        one.terminate()
    psutil.wait_procs(family, timeout=20)
    for one in family:
        if one.is_running():
            one.kill()
    process.wait()


def _answers() -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/api", timeout=1):
            return True
    except (urllib.error.URLError, OSError):
        return False
