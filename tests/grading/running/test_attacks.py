"""Every attack of tests/attacks in one batch: nobody gains by it and nobody else is touched."""

import ast
import contextlib
import importlib
import json
import os
import pkgutil
import re
import socket
import threading

import psutil
import pytest

from grading import sandbox
from grading.book.gradebook import GradeBook
from grading.pages.feedback import write_feedback
from grading.running.course_run import grade_course
from grading.sandbox import Limits
from tests import attacks
from tests.grading.standin import FIRST, answered, hand_in, make_course, own

pytestmark = [
    pytest.mark.skipif(bool(sandbox.problem()), reason=sandbox.problem() or "sandbox"),
    pytest.mark.timeout(1800),  # the whole class is graded in the first test
]
ALL = sorted(module.name for module in pkgutil.iter_modules(attacks.__path__))
HONEST = ("aa-honest", "mm-honest", "zz-honest")
CANARY = "nobody writes here"
LIMITS = Limits(cell_seconds=8, call_seconds=8, grace_seconds=2, notebook_seconds=90,
                memory=700 * 2**20, processes=60)  # fmt: skip


def attack(name):
    return importlib.import_module(f"tests.attacks.{name}")


NAMES = [name for name in ALL if not hasattr(attack(name), "STEP")]


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The class after grading: records by learner, the course, and who tried to connect."""
    course = make_course(tmp_path_factory.mktemp("class"))
    (course.folder / "canary.txt").write_text(CANARY)
    os.environ["COURSE_TEST_SECRET"] = "a token of the instructor"
    with listening(course) as callers:
        for name in HONEST:
            honest = answered(FIRST)
            honest.cells.append(own(repr(name)))  # equal ones would share a run
            hand_in(course, name, FIRST, honest)
        for name in NAMES:
            folder = hand_in(course, name, FIRST, attack(name).notebook(course))
            for file, text in getattr(attack(name), "FILES", {}).items():
                (folder / file).parent.mkdir(parents=True, exist_ok=True)
                (folder / file).write_text(text)
        with nothing_is_parsed_here():
            summary = grade_course(course, workers=1, limits=LIMITS)
    del os.environ["COURSE_TEST_SECRET"]
    with GradeBook(course) as book:
        records = {record.learner: record for record in book.records()}
        scores = {s.student.id: s.score for s in book.book.assignment_submissions(FIRST)}
    return {"course": course, "records": records, "scores": scores, "callers": callers,
            "summary": summary}  # fmt: skip


@contextlib.contextmanager
def nothing_is_parsed_here():
    """Break what reads a learner's bytes, in this process alone."""
    parse = ast.parse

    def broken(*args, **kwargs):
        raise AssertionError("the grader's own process reads what a learner wrote")

    def parse_no_answer(source, *args, **kwargs):
        return broken() if "def double" in str(source) else parse(source, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ast.parse", parse_no_answer)
        for place in ("reading.read_cells", "markup.safe_html", "markup.safe_markdown"):
            patch.setattr(f"grading.inside.document.{place}", broken)
        patch.setattr("grading.inside.wire.decode", broken)
        yield


@contextlib.contextmanager
def listening(course):
    """Listen as a service of this machine would, and note who connects."""
    callers = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        (course.folder / "port.txt").write_text(str(server.getsockname()[1]))

        def accept():
            with contextlib.suppress(OSError):
                while True:
                    callers.append(server.accept())

        threading.Thread(target=accept, daemon=True).start()
        yield callers


@pytest.mark.parametrize("name", NAMES)
def test_an_attack_gains_nothing(graded, name):
    earns = getattr(attack(name), "EARNS", attacks.HONEST)
    assert graded["records"][name].points <= earns
    assert graded["scores"][name] <= earns


@pytest.mark.parametrize("name", ALL)
def test_an_attack_says_what_stock_nbgrader_does(name):
    words = attack(name).__doc__
    assert "Stock:" in words and "Grade:" in words


@pytest.mark.parametrize("name", HONEST)
def test_honest_learners_keep_all_points(graded, name):
    assert graded["records"][name].points == 6
    assert graded["scores"][name] == 6


@pytest.mark.parametrize("name", [n for n in NAMES if hasattr(attack(n), "FLAG")], ids=lambda n: n)
def test_the_instructor_is_told(graded, name):
    assert attack(name).FLAG in {flag["kind"] for flag in graded["records"][name].flags}


def test_without_the_walls_the_attacks_work(tmp_path):
    """Else the test above would show nothing."""
    course = make_course(tmp_path / "class")
    names = ("reads_solution", "reads_gradebook", "reads_submissions", "reads_home")
    for name in names:
        hand_in(course, name, FIRST, attack(name).notebook(course))
    grade_course(course, workers=1, limits=LIMITS, confined=False)
    with GradeBook(course) as book:
        points = {record.learner: record.points for record in book.records()}
    assert points == dict.fromkeys(names, 6)


def test_what_learners_wrote_was_read_by_limited_processes_alone(graded):
    """See `nothing_is_parsed_here`: else there would be no record, or none with a shape."""
    assert not [line for line in graded["summary"] if "FAILED" in line]
    assert {bool(graded["records"][name].shape) for name in HONEST} == {True}


def test_feedback_of_all_attacks_can_be_written(graded):
    assert write_feedback(graded["course"]) == len(NAMES) + len(HONEST)
    for page in graded["course"].feedback.rglob("*.html"):
        assert "<script" not in page.read_text().lower()


def test_attacks_that_end_their_own_run_keep_the_honest_points(graded):
    for name in ("os_exit", "segfault", "endless_loop", "kill_parent", "memory_bomb",
                 "speaks_for_its_process"):  # fmt: skip
        record = graded["records"][name]
        assert record.points == attacks.HONEST, (name, record.flags, record.repairs)
        assert "left out" in {note["kind"] for note in record.repairs}, name


def test_nothing_outside_was_touched(graded):
    course = graded["course"]
    assert (course.folder / "canary.txt").read_text() == CANARY
    assert sorted(p.name for p in course.folder.iterdir() if p.name != "feedback") == [
        "autograded", "canary.txt", "class_seed.txt", "gradebook.db", "gradebook.db.lock",
        "port.txt", "source", "submitted",
    ]  # fmt: skip
    assert not graded["callers"]


def test_no_process_is_left(graded):
    # in a list: a process may end while it is looked at
    commands = [" ".join(p.info["cmdline"] or []) for p in psutil.process_iter(["cmdline"])]
    assert not [line for line in commands if "course-canary" in line]


def test_no_script_reaches_the_autograded_notebooks(graded):
    shown = []
    for path in graded["course"].autograded.glob("scripts_*/*/*.ipynb"):
        for cell in json.loads(path.read_text())["cells"]:
            shown += [cell["source"]] if cell["cell_type"] == "markdown" else []
            shown += [str(output.get("data", {})) for output in cell.get("outputs", [])]
    text = "\n".join(shown).lower()
    assert "<b>kept</b>" in text
    for word in ("<script", "<iframe", "onerror=", "javascript:", "<svg", "vnd.evil"):
        assert word not in text.replace("&lt;img src=x onerror=", ""), word


def test_autograded_notebooks_stay_small(graded):
    files = graded["course"].autograded.rglob("*.ipynb")
    sizes = {path.parts[-3]: path.stat().st_size for path in files}
    assert len(sizes) == len(NAMES) + len(HONEST)
    assert sizes.pop("output_flood") < 22_000_000
    assert max(sizes.values()) < 3_000_000


def test_hidden_arguments_do_not_come_back(graded):
    """What was called with in the open may; 7, -3 and 0.5 stand in the hidden part alone."""
    write_feedback(graded["course"], ("prints_hidden_arguments",))
    (page,) = graded["course"].feedback.glob("prints_hidden_arguments/*/*.html")
    text = page.read_text()
    assert "CANARY1.02.0" in text
    assert not [value for value in ("7.0", "7x0", "-3.0", "y3x0") if f"{value}" in text]


def test_no_text_of_a_learner_acts_on_who_reads_it(graded):
    """In the notebook that formgrader opens, and on the feedback page."""
    course = graded["course"]
    write_feedback(course, ("acting_text",))
    (page,) = course.feedback.glob("acting_text/*/*.html")
    (notebook,) = course.autograded.glob("acting_text/*/*.ipynb")
    cells = json.loads(notebook.read_text())["cells"]
    assert "raw" not in {cell["cell_type"] for cell in cells}
    shown = [c["source"] for c in cells if c["cell_type"] == "markdown"] + [page.read_text()]
    text = re.sub(r"<pre>.*?</pre>", "", "\n".join(shown), flags=re.DOTALL)
    assert "<strong>kept</strong>" in text
    for part in ("canary", 'style="position', "url(", "data:text", "modal-backdrop", "\\href",
                 "<textarea", 'href="java'):  # fmt: skip
        assert part not in text, part
