"""How the work of `grade` grows with the class.

Run by ``python3 course.py bench growth``. Every learner hands in all seven notebooks, every third
with a typical wrong answer. In the first classes no two notebooks of a step are the same; in the
last one, answers are drawn from the corpus as they are, so that some have the same as others.
"""

import runpy
import shutil
import tempfile
from pathlib import Path

from helpers import open_scene
from helpers.paths import ROOT
from helpers.steps import SLUGS

CLASSES = ((2, "named"), (10, "named"), (50, "named"), (500, "drawn"))


def main(quick: bool) -> None:
    """Print the table."""
    grading = runpy.run_path(str(ROOT / "benchmarks" / "grading.py"))
    open_scene("garonne-mini")
    print("| learners | answers | wall s | CPU s | CPU s per notebook | peak MB |")
    print("|---|---|---|---|---|---|")
    for size, kind in CLASSES[:1] if quick else CLASSES:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            course = grading["make_class"](Path(folder) / "class", size, kind)
            cost = grading["measure"](course, grading["course_py"]("grade"))
            shutil.rmtree(course.folder)
        each = cost.cpu / (size * len(SLUGS))
        print(f"| {size} | {kind} | {cost.wall:.0f} | {cost.cpu:.0f} | {each:.2f} "
              f"| {cost.peak:.0f} |", flush=True)  # fmt: skip
