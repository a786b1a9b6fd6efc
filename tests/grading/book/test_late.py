"""Due dates, grace, extensions, penalties: the same final points for all who show them."""

import csv
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from nbgrader import api
from nbgrader.apps import NbGraderAPI

from grading.book.gradebook import GradeBook
from grading.book.late import Penalty, read_rules, settle
from grading.book.points import learners_of, points_of
from grading.book.record import Record
from grading.handed_in.masters import Course, load_masters, nbgrader_config
from grading.handed_in.register import HandIn, Person, Register
from grading.inside.verdict import Verdict
from helpers.errors import CourseError
from tests.conftest import ROOT

STEP3, STEP5 = "03_rasterize_polygons", "05_save_samples"
DUE = datetime(2026, 5, 3, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def new_class(tmp_path_factory):
    """A class with an empty gradebook; making one takes seconds."""
    folder = tmp_path_factory.mktemp("class")
    for slug in (STEP3, STEP5):
        shutil.copytree(ROOT / "source" / slug, folder / "source" / slug)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    with GradeBook(Course(folder)) as book:
        book.add_masters(load_masters(Course(folder)).values())
    return folder


@pytest.fixture
def course(new_class, tmp_path):
    shutil.copytree(new_class, tmp_path / "class")
    return Course(tmp_path / "class")


@pytest.fixture
def book(course):
    with GradeBook(course) as book:
        yield book


def hand_in(course, book, learner: str, hours_late: float, step: str = STEP3) -> float:
    """Grade a submission with full points for its checks; return them."""
    checks = [Verdict(c.grade_id, "", c.points, c.points, True, "passed")
              for c in load_masters(course)[step].with_role("check")]  # fmt: skip
    moment = DUE + timedelta(hours=hours_late)
    book.save(Record(learner, step, "f", checks=checks), moment.strftime("%Y-%m-%d %H:%M:%S UTC"))
    return sum(check.points for check in checks)


def rules(course, text: str) -> None:
    (course.folder / "late.toml").write_text(text)


def penalty(book, learner: str, step: str = STEP3) -> float:
    points_of(book)
    return book.book.find_submission(step, learner).late_submission_penalty


def most(book, step: str = STEP3) -> float:
    return book.book.find_assignment(step).max_score


RULE = """
[due]
3 = 2026-05-03 12:00:00Z
[penalty]
grace_minutes = 30
percent_per_day = 10
most_percent = 25
zero_after_days = 7
"""


@pytest.mark.parametrize(
    ("hours", "share"),
    [(-1, 0), (0, 0), (0.5, 0), (0.6, 0.1), (24, 0.1), (24.1, 0.2), (60, 0.25), (168, 0.25),
     (169, 1)],
)  # fmt: skip
def test_the_rule_of_the_file(tmp_path, hours, share):
    rules(Course(tmp_path), RULE)
    rule = read_rules(Course(tmp_path), [STEP3]).penalty
    assert rule.points(timedelta(hours=hours), 40) == pytest.approx(40 * share)


def test_after_some_days_nothing_is_left_and_never_less(course, book):
    earned = hand_in(course, book, "ada", 169)
    rules(course, RULE)
    assert penalty(book, "ada") == earned


def test_extensions_by_date_and_by_days_and_for_one_step(course, book):
    for learner in ("ada", "bob", "cyd"):
        hand_in(course, book, learner, 30)
    rules(
        course,
        RULE
        + """
[extensions.ada]
3 = 2026-05-05 12:00:00Z
[extensions.bob]
all = 1
[extensions.cyd]
5 = 9
""",
    )
    shares = [penalty(book, learner) / most(book) for learner in ("ada", "bob", "cyd")]
    assert shares == pytest.approx([0, 0.1, 0.2])


def test_a_rule_that_is_taken_back_takes_its_penalty_back(course, book):
    hand_in(course, book, "ada", 30)
    rules(course, RULE)
    assert penalty(book, "ada") > 0
    rules(course, RULE.replace("percent_per_day = 10", "percent_per_day = 0"))
    assert penalty(book, "ada") == 0


def test_nbgraders_own_date_extension_and_penalty_are_honoured(course, book, monkeypatch):
    from traitlets.config import Config

    config = Config({"LateSubmissionPlugin": {"penalty_method": "zero"}})
    monkeypatch.setattr("grading.book.late.nbgrader_config", lambda: config)
    earned = hand_in(course, book, "ada", 30)
    hand_in(course, book, "bob", 30)
    book.book.find_assignment(STEP3).duedate = DUE.replace(tzinfo=None)
    book.book.find_submission(STEP3, "bob").extension = timedelta(days=2)
    book.db.commit()
    assert penalty(book, "ada") == earned
    assert penalty(book, "bob") == 0


def test_without_any_rule_nothing_is_taken(course, book):
    hand_in(course, book, "ada", 300)
    book.book.find_assignment(STEP3).duedate = DUE.replace(tzinfo=None)
    assert penalty(book, "ada") == 0
    assert "ada" in settle(course, book)[0]  # but it is said


def test_of_canvas_the_mark_counts_and_not_the_time_of_the_download(course, book):
    people = [
        Person(name, handed_in={STEP3: HandIn("canvas", "1", "", "", late=late,
                                              time_is_theirs=False)})
        for name, late in (("ada", False), ("bob", True), ("cyd", True))
    ]  # fmt: skip
    Register(course.folder / "learners.json", people).write()
    for name, hours in (("ada", 30), ("bob", 30), ("cyd", -5)):
        hand_in(course, book, name, hours)
    rules(course, RULE.replace("grace_minutes = 30", ""))
    shares = [penalty(book, learner) / most(book) for learner in ("ada", "bob", "cyd")]
    assert shares == pytest.approx([0, 0.2, 0.1])


def test_points_by_hand_and_nbgraders_own_export_agree(course, book, tmp_path):
    hand_in(course, book, "ada", 30)
    rules(course, RULE)
    grade = book.db.query(api.Grade).first()
    grade.manual_score, grade.extra_credit = 1.0, 0.5
    book.db.commit()
    final = points_of(book)["ada", STEP3].final
    command = [sys.executable, "-m", "nbgrader", "export", "--to", "out.csv"]
    subprocess.run(command, cwd=course.folder, check=True, capture_output=True)
    rows = list(csv.DictReader((course.folder / "out.csv").open()))
    (row,) = [row for row in rows if row["student_id"] == "ada" and row["assignment"] == STEP3]
    assert float(row["score"]) == pytest.approx(final)
    assert float(row["late_submission_penalty"]) == pytest.approx(0.2 * most(book))


def test_formgrader_shows_final_points(course, book):
    """In each of its lists; what it asks is nbgrader's own interface with our configuration."""
    earned = hand_in(course, book, "ada", 30)
    hand_in(course, book, "bob", 0)
    rules(course, RULE)
    final = points_of(book)["ada", STEP3].final
    assert 0 < final < earned
    book.db.commit()
    config = nbgrader_config()
    config.CourseDirectory.root = str(course.folder)
    asked = NbGraderAPI(config=config)
    for folder in ("autograded", "submitted"):  # it shows what lies there
        place = course.folder / folder / "ada" / STEP3
        place.mkdir(parents=True)
        (place / f"{STEP3}.ipynb").write_text("{}")
    (place / "timestamp.txt").write_text((DUE + timedelta(hours=30)).isoformat())
    shown = {
        "student": asked.get_student("ada"),
        "submission": asked.get_submission(STEP3, "ada"),
        "notebook": asked.get_student_notebook_submissions("ada", STEP3)[0],
        "students": of_ada(asked.get_students()),
        "submissions": of_ada(asked.get_submissions(STEP3)),
        "notebooks": of_ada(asked.get_notebook_submissions(STEP3, STEP3)),
    }
    assert {name: one["score"] for name, one in shown.items()} == dict.fromkeys(shown, final)
    assert asked.get_assignment(STEP3)["average_score"] == pytest.approx((earned + final) / 2)
    (notebook,) = asked.get_notebooks(STEP3)
    assert notebook["average_score"] == pytest.approx((earned + final) / 2)


def of_ada(entries):
    (found,) = [one for one in entries if "ada" in (one["id"], one.get("student"))]
    return found


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[due]\n9 = 2026-05-03", "use one of 03_rasterize_polygons"),
        ("[due]\n3 = 'soon'", "is no date"),
        ("[fees]\n", r"\[fees\], which means nothing"),
        ("[penalty]\npercent_per_day = -3", "percent_per_day = -3"),
        ("[penalty]\nper_day = 3", "use grace_minutes"),
        ("[due\n", "cannot be read"),
        ("[due]\n3 = true", "is no date"),
        ("due = 3", "must hold"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(tmp_path, text, says):
    course = Course(tmp_path)
    rules(course, text)
    with pytest.raises(CourseError, match=says):
        read_rules(course, [STEP3, STEP5])


def test_a_day_alone_is_due_when_it_ends(tmp_path):
    course = Course(tmp_path)
    rules(course, "[due]\n3 = 2026-05-03")
    due = read_rules(course, [STEP3]).due[STEP3].astimezone()
    assert (due.day, due.hour, due.minute) == (3, 23, 59)


def test_points_taken_never_exceed_the_steps():
    rule = Penalty(percent_per_day=60)
    assert rule.points(timedelta(days=9), 20) == 20


def test_a_learners_login_is_the_lists_user_name_or_the_folder(course, book):
    hand_in(course, book, "Ada-L", 0)
    hand_in(course, book, "Bob-B", 0)
    Register(course.folder / "learners.json", [Person("Ada-L", username="ada.l")]).write()
    assert {who.id: who.login for who in learners_of(book)} == {"Ada-L": "ada.l", "Bob-B": "Bob-B"}
