"""A class graded in one go, and the same class with `grade` killed again and again: same grades?

Run by ``python3 course.py bench resume``. Each kill is SIGKILL to the command at a random moment,
also between two writes; after the last one it runs to its end.
"""

import random
import runpy
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from grading.book.gradebook import GradeBook
from grading.book.points import points_of
from grading.handed_in.masters import Course
from helpers.paths import ROOT

LEARNERS, KILLS = 50, 10


def main(quick: bool) -> None:
    """Print what was killed when, and whether the grades are the same."""
    make_class = runpy.run_path(str(ROOT / "benchmarks" / "grading.py"))["make_class"]
    learners, kills = (3, 2) if quick else (LEARNERS, KILLS)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        smooth, rough = (make_class(Path(folder) / n, learners) for n in ("smooth", "rough"))
        started = time.monotonic()
        _start(smooth).wait()
        seconds = time.monotonic() - started
        notebooks = _done(smooth)
        print(f"{learners} learners, {notebooks} notebooks: {seconds:.0f} s in one go", flush=True)
        chance = random.Random(0)
        for number in range(kills):
            process = _start(rough)
            # Somewhere in the next tenth of the class, and a little later: between two writes too.
            target = _done(rough) + chance.uniform(0, notebooks / kills)
            while process.poll() is None and _done(rough) <= target:
                time.sleep(0.01)
            time.sleep(chance.uniform(0, 0.5))
            process.send_signal(signal.SIGKILL)
            process.wait()
            print(f"kill {number + 1}: {_done(rough)} notebooks done", flush=True)
        _start(rough).wait()
        one, other = _grades(smooth), _grades(rough)
        print(f"{len(one)} grades, {sum(one[k] != other.get(k) for k in one)} differ, "
              f"{len(other) - len(one)} too many")  # fmt: skip


def _done(course: Course) -> int:
    return len(list(course.autograded.glob("*/*/*.ipynb")))


def _start(course: Course) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "commands.cli", "grade", "--folder", str(course.folder)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL)


def _grades(course: Course) -> dict[tuple[str, ...], Any]:
    with GradeBook(course) as book:
        return {(*key, cell): (entry.score, entry.waits)
                for key, points in points_of(book).items()
                for cell, entry in points.cells.items()}  # fmt: skip


if __name__ == "__main__":
    main("--quick" in sys.argv)
