"""Attacks on the steps of the course, in one batch with three who answer honestly."""

import importlib
import os
import pkgutil
import re
import shutil
from pathlib import Path

import nbformat
import pytest

from grading import sandbox
from grading.book.gradebook import GradeBook
from grading.handed_in.masters import Course
from grading.running.course_run import grade_course
from grading.sandbox import Limits
from grading.trials.filling import solutions, write_submission
from helpers.paths import ROOT
from helpers.steps import SLUGS
from tests import attacks
from tests.attacks import on_step, own_text
from tests.grading.standin import own

pytestmark = [
    pytest.mark.skipif(bool(sandbox.problem()), reason=sandbox.problem() or "sandbox"),
    pytest.mark.timeout(900),  # the class is graded in the first test
]
MODULES = {info.name: importlib.import_module(f"tests.attacks.{info.name}")
           for info in pkgutil.iter_modules(attacks.__path__)}  # fmt: skip
OWN = {name: module for name, module in MODULES.items() if hasattr(module, "STEP")}
CASES = os.environ.get("COURSE_TEST_CASES", "")
FILES = {path.stem: path for path in sorted(Path(CASES, "attacks").glob("*.py")) if CASES}
# What is honest in the answers of a file; the others answer nothing.
EARNED_BY_FILES = {"a1-csv-nan": 5.0}
HONEST = {"aa-honest": SLUGS[4:6], "c-honest": SLUGS[4:7:2], "zz-honest": SLUGS[3:5]}
SPACES = "followed by 100,000 spaces"


def of_file(path):
    """The step and the notebook that a file of attacks describes."""
    text = path.read_text("utf-8")
    slug = SLUGS[int(re.match(r"# step (\d)", text)[1]) - 1]
    answers, cells = {}, []
    for part in re.split(r"^# %% ", text, flags=re.M)[1:]:
        head, _, body = part.partition("\n")
        if head.startswith("answer cell "):
            answers[head.split()[2]] = body.strip()
        elif "text" in head:
            lines = (line.removeprefix("#").removeprefix(" ") for line in body.strip().split("\n"))
            cells.append(own_text("<" + " " * 100_000 if SPACES in head else "\n".join(lines)))
        else:
            cells.append(own(body.strip(), f"own-{len(cells)}"))
    if more := re.search(r"and (\d+) more cells like the last", text):
        cells += [own(cells[-1].source, f"more-{n}") for n in range(int(more[1]))]
    return slug, on_step(slug, answers, cells, honest=False)


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Records by learner and step."""
    course = Course(tmp_path_factory.mktemp("class"))
    shutil.copytree(ROOT / "source", course.source)
    for learner, slugs in HONEST.items():
        for slug in slugs:
            # equal ones would share a run
            answers = {name: f"{code}\n{learner!r}" if "def " in code else code
                       for name, code in solutions(slug).items()}  # fmt: skip
            write_submission(course.submitted, learner, slug, answers)
    notebooks = {name: (module.STEP, module.notebook(course)) for name, module in OWN.items()}
    for name, (slug, notebook) in (notebooks | {n: of_file(p) for n, p in FILES.items()}).items():
        folder = course.submitted / name / slug
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / f"{slug}.ipynb")
    limits = Limits(cell_seconds=10, grace_seconds=2)
    grade_course(course, workers=2, limits=limits)
    with GradeBook(course) as book:
        return {(record.learner, record.step): record for record in book.records()}


def the_record(graded, learner):
    (found,) = [record for (who, _), record in graded.items() if who == learner]
    return found


@pytest.mark.parametrize("name", OWN)
def test_an_attack_on_a_step_loses_what_it_did_not_do(graded, name):
    record = the_record(graded, name)
    assert not {c.check for c in record.checks if c.passed}.intersection(OWN[name].LOST)
    assert record.points == OWN[name].EARNS
    assert {c.kind for c in record.checks} <= {"passed", "failed"}


@pytest.mark.parametrize("learner", HONEST)
def test_honest_neighbours_keep_all_points(graded, learner):
    own = [record for (who, _), record in graded.items() if who == learner]
    assert len(own) == len(HONEST[learner])
    assert [r.points for r in own] == [r.max_points for r in own]


@pytest.mark.skipif(not CASES, reason="set COURSE_TEST_CASES to the folder of cases")
def test_the_attacks_of_the_cases_earn_what_is_honest_in_them(graded):
    assert len(FILES) >= 11
    found = {name: the_record(graded, name).points for name in FILES}
    assert found == {name: EARNED_BY_FILES.get(name, 0.0) for name in FILES}


@pytest.mark.skipif(not CASES, reason="set COURSE_TEST_CASES to the folder of cases")
def test_what_was_noticed_of_the_cases_is_told(graded):
    told = {name: {flag["kind"] for flag in the_record(graded, name).flags} for name in FILES}
    assert {"markup"} <= told["d1-markdown"] and {"large"} <= told["flood"]
    assert "left out" in {note["kind"] for note in the_record(graded, "segfault-main").repairs}
