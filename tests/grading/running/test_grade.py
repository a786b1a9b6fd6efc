"""A small class graded: verdicts, repairs, gradebook, resume, feedback, export."""

import csv
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from nbgrader import api

from grading import sandbox
from grading.book.gradebook import GradeBook
from grading.pages import feedback
from grading.pages.export import export_course
from grading.pages.feedback import write_feedback
from grading.pages.pictures import LARGEST_PAGE
from grading.running.course_run import grade_course
from grading.sandbox import Limits, processes
from helpers.errors import CourseError
from tests.grading.pages.test_pictures import page as page_with
from tests.grading.pages.test_pictures import picture
from tests.grading.standin import FIRST, SECOND, answered, find, hand_in, make_course, own

sandboxed = pytest.mark.skipif(bool(sandbox.problem()), reason=sandbox.problem() or "sandbox")
ROOT = Path(__file__).resolve().parents[3]
WRONG = "def double(values):\n    print('I add')\n    return values + 2"
PARTLY = "def double(values):\n    return [2 * v for v in values]"
TABLE = "def places(names):\n    return [Point(i, i) for i, _ in enumerate(names)]"

BUSY = "import time\nwhile time.process_time() < 1.5:\n    pass"


def hand_in_class(course):
    """Learners of all sorts; the names are as strange as names are."""
    busy = answered(FIRST)
    busy.cells.insert(1, own(BUSY))
    hand_in(course, "ann", FIRST, busy)
    hand_in(course, "ann", SECOND, answered(SECOND))
    wrong = answered(FIRST, double=WRONG)
    find(wrong, "why").source = "Because of <b>scattering</b>."
    wrong.cells.insert(3, own("from IPython.display import HTML\nprint(5)\nHTML('<i>map</i>')"))
    hand_in(course, 'bob, "x" é', FIRST, wrong)
    hand_in(course, "cy", FIRST, answered(FIRST, double=PARTLY, store="def store(path, values)"))
    hand_in(course, "cy", SECOND, answered(SECOND, places=TABLE))
    hand_in(course, "dan", FIRST, '{"cells": [')
    hand_in(course, "dan", SECOND, answered(SECOND, places=None))


EXPECTED = {
    ("ann", FIRST): {"double-values": 3, "double-shape": 1, "store-file": 2},
    ("ann", SECOND): {"places-points": 4},
    ('bob, "x" é', FIRST): {"double-values": 0, "double-shape": 1, "store-file": 2},
    ("cy", FIRST): {"double-values": 0, "double-shape": 0, "store-file": 0},
    ("cy", SECOND): {"places-points": 0},
    ("dan", FIRST): {"double-values": 0, "double-shape": 0, "store-file": 0},
    ("dan", SECOND): {"places-points": 0},
}


def grades_of(course):
    with GradeBook(course) as book:
        return {
            (s.student.id, s.name): {
                g.name: (g.auto_score, g.manual_score, g.needs_manual_grade)
                for n in s.notebooks for g in n.grades
            }
            for s in book.db.query(api.SubmittedAssignment)
        }  # fmt: skip


def records_of(course):
    with GradeBook(course) as book:
        return {(r.learner, r.step): r for r in book.records()}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    made = make_course(tmp_path_factory.mktemp("class"))
    hand_in_class(made)
    grade_course(made, workers=2)
    return made


@sandboxed
def test_every_check_gets_the_points_it_earned(course):
    points = {key: {c.check: c.points for c in r.checks} for key, r in records_of(course).items()}
    assert points == EXPECTED


@sandboxed
def test_the_gradebook_holds_the_same_and_waits_for_written_answers(course):
    grades = grades_of(course)
    for key, expected in EXPECTED.items():
        assert {n: g[0] for n, g in grades[key].items() if n != "why"} == expected
    assert grades['bob, "x" é', FIRST]["why"] == (None, None, True)
    assert grades["ann", FIRST]["why"] == (0, None, False)


@sandboxed
def test_the_work_of_a_notebook_is_counted_though_its_processes_are_killed(course):
    assert records_of(course)["ann", FIRST].cpu >= 1.5


@sandboxed
def test_messages_tell_what_came(course):
    records = records_of(course)
    (check, *_) = records["cy", FIRST].checks
    assert check.kind == "failed" and "Got: list" in check.message
    assert records["dan", SECOND].checks[0].kind == "not filled in"
    assert "end is missing" in records["dan", FIRST].problem
    (check, *_) = records['bob, "x" é', FIRST].checks
    assert check.printed.startswith("I add")


@sandboxed
def test_unchanged_submissions_are_not_run_again(course):
    before = records_of(course)
    lines = grade_course(course, workers=1)
    assert lines[0] == f"Graded 0 notebooks, {len(EXPECTED)} had not changed."
    assert records_of(course) == before


@sandboxed
def test_stock_nbgrader_gives_the_same_points_cell_by_cell(course, tmp_path):
    """The same submissions through nbgrader's own autograde, in a course of its own."""
    stock = make_course(tmp_path / "stock")
    hand_in_class(stock)
    (stock.folder / "nbgrader_config.py").write_text(
        (ROOT / "nbgrader_config.py").read_text() + "\nc.CourseDirectory.root = '.'\n"
    )
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    program = ("from nbgrader.apps import NbGraderAPI\n"
               "from traitlets.config.loader import PyFileConfigLoader as L\n"
               "api = NbGraderAPI(config=L('nbgrader_config.py', '.').load_config())\n"
               f"for slug in ('{FIRST}', '{SECOND}'):\n"
               "    api.generate_assignment(slug)\n"
               "for learner, slug in (('ann', 0), ('cy', 0), ('cy', 1)):\n"
               f"    api.autograde(('{FIRST}', '{SECOND}')[slug], learner, create=True)\n"
               )  # fmt: skip
    subprocess.run([sys.executable, "-c", program], cwd=stock.folder, env=environment, check=True,
                   capture_output=True)  # fmt: skip
    ours, theirs = grades_of(course), grades_of(stock)
    for key in (("ann", FIRST), ("cy", FIRST), ("cy", SECOND)):
        assert {n: g[0] for n, g in theirs[key].items()} == {n: g[0] for n, g in ours[key].items()}


@sandboxed
def test_autograded_notebooks_are_as_nbgrader_expects_them(course):
    import nbformat
    from nbgrader.utils import determine_grade

    path = course.autograded / 'bob, "x" é' / FIRST / f"{FIRST}.ipynb"
    notebook = nbformat.read(path, 4)
    nbformat.validate(notebook)
    points = {c.metadata.nbgrader.grade_id: determine_grade(c)[0] for c in notebook.cells
              if c.metadata.get("nbgrader", {}).get("grade")}  # fmt: skip
    assert points == {**EXPECTED['bob, "x" é', FIRST], "why": None}
    shown = next(c for c in notebook.cells if c.source.startswith("from IPython.display"))
    assert [o.output_type for o in shown.outputs] == ["stream", "execute_result"]
    assert shown.outputs[1].data["text/html"] == "<i>map</i>"


@sandboxed
def test_feedback_shows_what_helps_and_no_hidden_check(course):
    assert write_feedback(course) == len(EXPECTED)
    pages = {path: path.read_bytes() for path in course.feedback.rglob("*.html")}
    said: list[str] = []
    write_feedback(course, tell=said.append)
    assert said == [f"{len(EXPECTED)} pages were up to date."]
    assert {path: path.read_bytes() for path in course.feedback.rglob("*.html")} == pages
    page = (course.feedback / 'bob, "x" é' / FIRST / f"{FIRST}.html").read_text()
    words = re.sub(r"<[^>]+>", "", page)
    for text in ("3 of 8 points", "Every value is doubled.", "return values + 2", "I add",
                 "Because of scattering", "still has to be read"):  # fmt: skip
        assert text in words, text
    assert "<i>map</i>" in page
    for text in ("HIDDEN TESTS", "secret", "Scattering.", "<script"):
        assert text not in page, text
    assert "default-src 'none'" in page


def give_by_hand(course, learner):
    with GradeBook(course) as book:
        grade = book.book.find_grade("why", FIRST, FIRST, learner)
        grade.manual_score, grade.needs_manual_grade = 1.5, False
        book.book.find_comment("why", FIRST, FIRST, learner).manual_comment = "Nearly, <why>?"
        book.db.commit()


@sandboxed
def test_a_grade_given_by_hand_stays_and_reaches_feedback_and_export(course, tmp_path):
    key = ('bob, "x" é', FIRST)
    give_by_hand(course, key[0])
    grade_course(course, learners=(key[0],), force=True)
    assert grades_of(course)[key]["why"] == (None, 1.5, False)
    write_feedback(course, learners=(key[0],))
    page = (course.feedback / key[0] / FIRST / f"{FIRST}.html").read_text()
    assert "4.5 of 8 points" in page and "Nearly, &lt;why&gt;?" in page
    rows = list(csv.DictReader(export_course(course, tmp_path)[0].open(encoding="utf-8-sig")))
    (row,) = [r for r in rows if r["learner"] == key[0]]
    assert (row[FIRST], row[SECOND], row["sum"], row["of"]) == ("4.5", "", "4.5", "12")


@sandboxed
def test_a_new_version_is_graded_again_and_asks_for_the_person(course):
    key = ('bob, "x" é', FIRST)
    give_by_hand(course, key[0])
    changed = answered(FIRST)
    find(changed, "why").source = "Another answer."
    hand_in(course, key[0], FIRST, changed)
    assert "Graded 1 notebook" in grade_course(course, learners=(key[0],))[0]
    assert records_of(course)[key].points == 6
    assert grades_of(course)[key]["why"] == (None, 1.5, True)


@sandboxed
def test_names_survive_in_csv_and_cannot_be_formulas(tmp_path):
    course = make_course(tmp_path / "class")
    hand_in(course, "=1+1", FIRST, "")
    with GradeBook(course) as book:
        book.db.add(api.Student(id="mm", first_name='Zoë "Z", jr', last_name="Müller\nx"))
        book.db.commit()
    grade_course(course)
    plain, moodle, canvas, *_ = export_course(course, tmp_path / "grades")
    rows = list(csv.reader(plain.open(encoding="utf-8-sig", newline="")))
    assert [r[0] for r in rows[1:]] == ["'=1+1", "mm"]
    assert rows[2][1:3] == ["Müller\nx", 'Zoë "Z", jr']
    assert "Email address" in moodle.read_text("utf-8")
    assert canvas.read_text("utf-8").splitlines()[1].split(",")[5:] == ["8", "4"]


@sandboxed
def test_killed_at_any_moment_and_started_again_it_ends_the_same(course, tmp_path):
    again = make_course(tmp_path / "class")
    hand_in_class(again)
    program = ("import sys, pathlib\nfrom grading.handed_in.masters import Course\n"
               "from grading.running.course_run import grade_course\n"
               f"grade_course(Course(pathlib.Path({str(again.folder)!r})), workers=1)")  # fmt: skip
    finished, done = 0, -1
    while done != 0:
        process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.DEVNULL)
        target = finished + 3
        while process.poll() is None and finished < target:
            time.sleep(0.02)
            finished = len(list(again.autograded.rglob("*.ipynb")))
        if finished < len(EXPECTED):
            process.send_signal(signal.SIGKILL)
        done = process.wait()
    points = {key: {c.check: c.points for c in r.checks} for key, r in records_of(again).items()}
    assert points == EXPECTED


@sandboxed
def test_where_a_sandbox_allows_no_namespaces_each_notebook_gets_one(tmp_path, monkeypatch):
    started = []

    class Plain(processes.WarmProcess):
        def __init__(self, confined, purpose="notebooks"):
            super().__init__(confined, purpose)
            if purpose == "notebooks":
                started.append(self)

        def wait_until_warm(self):
            super().wait_until_warm()
            self.walls = False
            return self

    processes.close()
    monkeypatch.setattr(processes, "WarmProcess", Plain)
    course = make_course(tmp_path / "class")
    hand_in(course, "ann", FIRST, answered(FIRST))
    grade_course(course)
    assert records_of(course)["ann", FIRST].points == 6
    assert len(started) == 2 and not started[1].is_alive()
    processes.close()


@sandboxed
@pytest.mark.skipif(os.name == "nt" or os.getuid() != 0, reason="only root can be another user")
def test_learners_of_two_workers_are_two_users(tmp_path):
    """Else one's fork bomb uses up the processes of the other: the kernel counts by user."""
    users = set()
    for number in range(2):
        course = make_course(tmp_path / str(number))
        notebook = answered(FIRST)
        notebook.cells.insert(2, own("import os\nprint(os.getuid())"))
        hand_in(course, "ann", FIRST, notebook)
        processes.close()
        (said,) = grade_course(course)
        assert said == "Graded 1 notebook, 0 had not changed."
        graded = (course.folder / "autograded" / "ann" / FIRST / f"{FIRST}.ipynb").read_text()
        users |= set(re.findall(r'"(\d{5,})\\n"', graded))
    assert len(users) == 2
    assert os.getuid() not in map(int, users)


def test_without_bubblewrap_it_refuses_and_names_the_ways_out(tmp_path, monkeypatch):
    monkeypatch.setattr(sandbox, "problem", lambda: "bubblewrap is not installed")
    with pytest.raises(CourseError, match="--unsafe-no-sandbox") as refused:
        grade_course(make_course(tmp_path / "class"))
    assert "docs/grading.md" in str(refused.value)


@pytest.mark.skipif(os.name == "nt", reason="needs fork")
def test_unsafe_it_grades_without_a_sandbox_and_says_so(tmp_path):
    course = make_course(tmp_path / "class")
    hand_in(course, "ann", FIRST, answered(FIRST))
    endless = answered(FIRST)
    endless.cells.insert(2, own("import time\nwhile True:\n    time.sleep(0.1)"))
    hand_in(course, "bob", FIRST, endless)
    grade_course(course, confined=False, limits=Limits(cell_seconds=3, grace_seconds=2))
    records = records_of(course)
    assert [records[n, FIRST].points for n in ("ann", "bob")] == [6, 6]
    assert {f["kind"] for f in records["ann", FIRST].flags} == {"unsafe"}


def test_two_runs_at_the_same_time_are_refused(tmp_path):
    from filelock import FileLock

    course = make_course(tmp_path / "class")
    with FileLock(f"{course.database}.lock"), pytest.raises(CourseError, match="at work"):
        grade_course(course, confined=False)


@sandboxed
def test_links_and_missing_notebooks_cost_their_own_step(tmp_path):
    course = make_course(tmp_path / "class")
    (course.submitted / "eve" / FIRST).mkdir(parents=True)
    (course.submitted / "eve" / FIRST / f"{FIRST}.ipynb").symlink_to("/etc/passwd")
    (course.submitted / "eve" / SECOND).mkdir()
    (course.submitted / "eve" / SECOND / "Step 2 (1).ipynb").write_text(
        (hand_in(course, "x", SECOND, answered(SECOND)) / f"{SECOND}.ipynb").read_text()
    )
    grade_course(course, learners=("eve",))
    records = records_of(course)
    assert "is a link" in records["eve", FIRST].problem
    assert records["eve", SECOND].points == 4


@sandboxed
def test_pages_are_written_light(course, monkeypatch):
    heavy = page_with(picture(), picture(), picture())
    assert len(heavy) > LARGEST_PAGE
    monkeypatch.setattr(feedback, "page_of", lambda *about: heavy.encode())
    write_feedback(course)
    sizes = [path.stat().st_size for path in course.feedback.rglob("*.html")]
    assert len(sizes) == len(EXPECTED)
    assert max(sizes) <= LARGEST_PAGE
