"""`export`: what platforms import, what waits, and that no text computes."""

import csv
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from nbgrader import api

from commands.export import export
from grading.book.gradebook import GradeBook
from grading.book.record import HandGraded, Record
from grading.handed_in.masters import Course, load_masters
from grading.inside.verdict import Verdict
from helpers.errors import CourseError
from tests.grading.standin import FIRST, SECOND, make_course

FORMS = ("grades.csv", "grades-moodle.csv", "grades-canvas.csv", "grades-blackboard.csv",
         "grades-brightspace.csv", "grades-checks.csv")  # fmt: skip
HOSTILE = ["=1+1", "+31 6", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"]


def passed(name, points, most):
    return Verdict(name, name, most, points, points > 0, "passed" if points else "failed")


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Ann has all, Bob's answer waits, a third handed in nothing; no notebook is run for it."""
    made = make_course(tmp_path_factory.mktemp("graded") / "class")
    with GradeBook(made) as book:
        book.add_masters(load_masters(made).values())
        for learner, points, answered in (("ann", 3, False), ("bob", 0, True)):
            checks = [passed("double-values", points, 3), passed("double-shape", 1, 1),
                      passed("store-file", 2, 2)]  # fmt: skip
            written = (HandGraded("why", 2, answered),)
            book.save(Record(learner, FIRST, "f-m", checks=checks, written=written))
        book.db.add(api.Student(id="cyd"))
        ann = book.book.find_student("ann")
        ann.first_name, ann.last_name, ann.email = "Ann", "Ohm", "ann@example.org"
        ann.lms_user_id = "4711"
        extra = book.book.find_grade("double-shape", FIRST, FIRST, "ann")
        extra.extra_credit = 0.5
        book.db.commit()
    return made


@pytest.fixture
def course(graded, tmp_path):
    """A copy of the class, to be changed."""
    return Course(Path(shutil.copytree(graded.folder, tmp_path / "class")))


def run(course, *options):
    result = CliRunner().invoke(export, ["--folder", str(course.folder), *options])
    if isinstance(result.exception, CourseError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def table(course, name):
    text = (course.folder / "grades" / name).read_text("utf-8-sig")
    return list(csv.reader(text.splitlines()))


def test_what_waits_is_counted_and_named(course):
    words = run(course)
    assert f"1 answer of 1 learner still waits for a person ({FIRST} why: 1)" in words
    head, ann, bob, cyd = table(course, "grades.csv")
    waiting = head.index("to grade by hand")
    assert (ann[waiting], bob[waiting], cyd[waiting]) == ("", FIRST, "")


def test_final_refuses_while_something_waits_and_writes_nothing(course):
    with pytest.raises(CourseError, match="1 answer of 1 learner still waits"):
        run(course, "--final")
    assert not (course.folder / "grades").exists()
    with GradeBook(course) as book:
        grade = book.book.find_grade("why", FIRST, FIRST, "bob")
        grade.manual_score, grade.needs_manual_grade = 2, False
        book.db.commit()
    assert "waits" not in run(course, "--final")
    assert table(course, "grades.csv")[2][4] == "5"


def test_extra_credit_counts_and_nothing_handed_in_is_empty(course):
    run(course)
    head, ann, bob, cyd = table(course, "grades.csv")
    at = head.index(FIRST)
    assert (ann[at], bob[at], cyd[at]) == ("6.5", "3", "")
    assert ann[head.index("sum")] == "6.5" and ann[head.index("of")] == "12"


@pytest.mark.parametrize(
    ("name", "head", "ann"),
    [
        ("grades-moodle.csv",
         ["Username", "First name", "Last name", "Email address", "ID number", FIRST, SECOND,
          "Course total"],
         ["ann", "Ann", "Ohm", "ann@example.org", "4711", "6.5", "", "6.5"]),
        ("grades-canvas.csv",
         ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", FIRST, SECOND],
         ["Ohm, Ann", "4711", "", "ann", "", "6.5", ""]),
        ("grades-blackboard.csv",
         ["Last Name", "First Name", "Username", "Student ID", f"{FIRST} [Total Pts: 8 Score]",
          f"{SECOND} [Total Pts: 4 Score]"],
         ["Ohm", "Ann", "ann", "4711", "6.5", ""]),
        ("grades-brightspace.csv",
         ["OrgDefinedId", "Username", "Last Name", "First Name", "Email",
          f"{FIRST} Points Grade <Numeric MaxPoints:8>",
          f"{SECOND} Points Grade <Numeric MaxPoints:4>", "End-of-Line Indicator"],
         ["#4711", "#ann", "Ohm", "Ann", "ann@example.org", "6.5", "", "#"]),
    ],
)  # fmt: skip
def test_each_platform_gets_its_own_form(course, name, head, ann):
    run(course)
    rows = table(course, name)
    assert rows[0] == head
    assert next(row for row in rows if "Ohm" in row[0] + row[2]) == ann


def test_points_of_each_check_are_an_option(course):
    run(course)
    assert not (course.folder / "grades" / "grades-checks.csv").exists()
    run(course, "--checks")
    head, ann, bob, _ = table(course, "grades-checks.csv")
    assert head == ["learner", *(f"{FIRST} {name}" for name in
                    ("double-values", "double-shape", "store-file", "why")),
                    f"{SECOND} places-points"]  # fmt: skip
    assert ann[1:] == ["3", "1.5", "2", "0", ""]
    assert bob[1:] == ["0", "1", "2", "", ""], "what waits has no points yet"


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_a_formula_in_any_form(course, text):
    with GradeBook(course) as book:
        book.db.add(api.Student(id=text, first_name=text, last_name=text, email=text,
                                lms_user_id=text))  # fmt: skip
        book.db.commit()
    run(course, "--checks")
    for name in FORMS:
        content = (course.folder / "grades" / name).read_text("utf-8-sig")
        cells = [cell for row in csv.reader(content.splitlines(keepends=True)) for cell in row]
        for cell in cells:
            assert cell.strip(" \t\r\n")[:1] not in ("=", "+", "-", "@", "＝"), (name, cell)
