"""What a large class costs when nothing is new: 500 learners with seven notebooks each.

Run by ``python3 course.py bench large_class``. Two learners are graded; their records are copied
for all others, so that what is measured is the commands and not the notebooks.
"""

import os
import runpy
import shutil
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

from grading.book.gradebook import GradeBook
from grading.handed_in.masters import Course
from helpers import open_scene
from helpers.paths import ROOT
from helpers.steps import SLUGS

SIZES = (50, 100, 200, 500)
COMMANDS = ("grade", "feedback", "feedback", "export", "report")


def main(quick: bool) -> None:
    """Print the table."""
    grading = runpy.run_path(str(ROOT / "benchmarks" / "grading.py"))
    course_py, measure = grading["course_py"], grading["measure"]
    open_scene("garonne-mini")
    print("| learners | collect s | " + " | ".join(f"{name} s" for name in COMMANDS)
          + " | peak MB | largest page kB |")  # fmt: skip
    print("|---|" + "---|" * (len(COMMANDS) + 3))
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        course = grading["make_class"](Path(folder) / "class", 2)
        measure(course, course_py("grade"))
        for size in SIZES[:1] if quick else SIZES:
            copy_learners(course, size)
            shutil.rmtree(course.feedback, ignore_errors=True)
            new = new_class(course, Path(folder) / f"new-{size}", size)
            costs = [measure(new, [*course_py("collect"), "downloads"])]
            costs += [measure(course, course_py(name)) for name in COMMANDS]
            shutil.rmtree(new.folder)
            seconds = " | ".join(f"{cost.wall:.1f}" for cost in costs)
            largest = max(page.stat().st_size for page in course.feedback.rglob("*.html"))
            peak = max(cost.peak for cost in costs)
            print(f"| {size} | {seconds} | {peak:.0f} | {largest / 1000:.0f} |", flush=True)


def new_class(course: Course, folder: Path, size: int) -> Course:
    """Return a class that nobody has collected, with Moodle's download of each step."""
    downloads = folder / "downloads"
    downloads.mkdir(parents=True)
    shutil.copytree(course.source, folder / "source")
    for at, slug in enumerate(SLUGS):
        notebook = course.submitted / "learner-00" / slug / f"{slug}.ipynb"
        with zipfile.ZipFile(downloads / f"{slug}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(size):
                entry = f"Ada Number{number:04d}_{10_000 * at + number}_assignsubmission_file"
                archive.write(notebook, f"{entry}/{slug}.ipynb")
    return Course(folder)


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
