"""What a large class costs when nothing is new: 500 learners with seven notebooks each.

Run by ``python course.py bench large_class``. Two learners are graded; their records are copied
for all others, so that what is measured is the commands and not the notebooks.
"""

import os
import runpy
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from grading.book.gradebook import GradeBook
from grading.handed_in.masters import Course
from helpers import open_scene
from helpers.paths import ROOT

SIZES = (50, 100, 200, 500)
COMMANDS = ("grade", "feedback", "feedback", "export", "report")


def main(quick: bool) -> None:
    """Print the table."""
    grading = runpy.run_path(str(ROOT / "benchmarks" / "grading.py"))
    course_py, measure = grading["course_py"], grading["measure"]
    open_scene("garonne-mini")
    print("| learners | " + " | ".join(f"{name} s" for name in COMMANDS) + " | peak MB |")
    print("|---|" + "---|" * (len(COMMANDS) + 1))
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        course = grading["make_class"](Path(folder) / "class", 2)
        measure(course, course_py("grade"))
        for size in SIZES[:1] if quick else SIZES:
            copy_learners(course, size)
            shutil.rmtree(course.feedback, ignore_errors=True)
            costs = [measure(course, course_py(name)) for name in COMMANDS]
            seconds = " | ".join(f"{cost.wall:.1f}" for cost in costs)
            print(f"| {size} | {seconds} | {max(c.peak for c in costs):.0f} |", flush=True)


def copy_learners(course: Course, size: int) -> None:
    """Give the class more learners, with the files and records of the two that were graded."""
    with GradeBook(course) as book:
        records = book.records()
        patterns = [[r for r in records if r.learner == f"learner-0{at}"] for at in range(2)]
        there = {record.learner for record in records}
        for number in range(size):
            learner = f"copy-{number:04d}"
            if number < 2 or learner in there:
                continue
            for record in patterns[number % 2]:
                book.save(replace(record, learner=learner))
            for place in (course.submitted, course.autograded):
                shutil.copytree(place / f"learner-0{number % 2}", place / learner,
                                copy_function=os.link)  # fmt: skip
