"""How much longer honest learners wait for their grades beside those who take all they can get.

Run by ``python3 course.py bench neighbours``. Two honest learners hand in all seven notebooks and
are graded alone; then again, with two of each kind of hog handed in before and after them.
"""

import runpy
import shutil
import tempfile
from pathlib import Path

import nbformat

from grading.book.gradebook import GradeBook
from grading.book.record import Record
from grading.handed_in.masters import Course
from grading.trials.filling import solutions, write_submission
from helpers import open_scene
from helpers.paths import ROOT
from helpers.steps import SLUGS

ROUNDS, LEARNERS = 3, 2
SECONDS = 20  # each hog ends by itself: how long it may is the limits' question, not this one
HOGS = {
    "sessions": """
import os, time
end = time.time() + {seconds}
for _ in range(150):
    if os.fork() == 0:
        os.setsid()
        while time.time() < end:
            pass
        os._exit(0)
time.sleep({seconds})
""",
    "threads": """
import hashlib, threading, time
end, block = time.time() + {seconds}, bytes(2**20)
def spin():
    while time.time() < end:
        hashlib.sha256(block).digest()
threads = [threading.Thread(target=spin) for _ in range(64)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
""",
    "memory": """
import os, time
held = [os.memfd_create(f"held-{{n}}") for n in range(40)]
for number in held:
    os.write(number, bytes(2**26))
time.sleep({seconds})
""",
    "disk": """
import os, time
end = time.time() + {seconds}
while time.time() < end:
    with open("large.bin", "wb") as file:
        file.write(os.urandom(2**24))
        os.fsync(file.fileno())
    os.remove("large.bin")
""",
}


def main(quick: bool) -> None:
    """Print the table."""
    grading = runpy.run_path(str(ROOT / "benchmarks" / "grading.py"))
    open_scene("garonne-mini")
    print("| step | alone s | beside hogs s | ratio |\n|---|---|---|---|")
    alone: dict[str, list[float]] = {slug: [] for slug in SLUGS}
    beside: dict[str, list[float]] = {slug: [] for slug in SLUGS}
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for _ in range(1 if quick else ROUNDS):
            for hogs, seconds in ((False, alone), (True, beside)):
                course = make_class(Path(folder) / "class", hogs=hogs)
                grading["measure"](course, grading["course_py"]("grade"))
                for record in honest(course):
                    seconds[record.step].append(record.seconds)
                shutil.rmtree(course.folder)
    for slug in SLUGS:
        mine, theirs = (sum(one[slug]) / len(one[slug]) for one in (alone, beside))
        print(f"| {slug} | {mine:.1f} | {theirs:.1f} | {theirs / mine:.1f} |")


def make_class(folder: Path, *, hogs: bool) -> Course:
    """Write a class of honest learners, with hogs at the same steps where asked for."""
    folder.mkdir()
    shutil.copytree(ROOT / "source", folder / "source")
    submitted = folder / "submitted"
    for slug in SLUGS:
        for number in range(LEARNERS):
            learner = f"honest-{number}"
            path = write_submission(submitted, learner, slug, solutions(slug))
            add_cell(path, f"who = {learner!r}")  # equal notebooks would share a run
    for at, (name, code) in enumerate(HOGS.items() if hogs else ()):
        for learner in (f"a-{name}", f"z-{name}"):
            path = write_submission(submitted, learner, SLUGS[at], {})
            add_cell(path, code.format(seconds=SECONDS))
    return Course(folder)


def add_cell(path: Path, code: str) -> None:
    """Put a code cell of the learner's own below the title of a notebook."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(1, nbformat.v4.new_code_cell(code))
    nbformat.write(notebook, path)


def honest(course: Course) -> list[Record]:
    """Return the records of the honest; stop if one of them lost a point."""
    with GradeBook(course) as book:
        found = [record for record in book.records() if record.learner.startswith("honest")]
    robbed = [f"{r.learner} {r.step}" for r in found if r.points != r.max_points]
    if robbed or len(found) != LEARNERS * len(SLUGS):
        raise SystemExit(f"honest learners lost points: {robbed or 'some were not graded'}")
    return found
