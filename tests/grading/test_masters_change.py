"""Masters that change after grading, and nbgrader's own commands: no points are lost or wrong."""

import csv
import shutil
import sqlite3
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner

from commands.export import export
from commands.feedback import feedback
from commands.grade import grade
from commands.report import report
from grading import sandbox
from grading.book.gradebook import GradeBook
from grading.book.points import points_of
from grading.handed_in.masters import Course
from tests.conftest import ROOT
from tests.grading.standin import FIRST, SECOND, answered, cell, find, hand_in, make_course, master

pytestmark = pytest.mark.skipif(bool(sandbox.problem()), reason=sandbox.problem() or "sandbox")


def said(command, course, *options, code=0):
    """Run one of the course's commands as the command line does; return what it says."""
    if command is grade:
        options = (*options, "--workers", "1")  # which keeps its warm process for the next run
    result = CliRunner().invoke(command, ["--folder", str(course.folder), *options])
    assert result.exit_code == code, result.output + repr(result.exception)
    return result.output


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Two learners; one wrote an answer and has points by hand for it."""
    made = make_course(tmp_path_factory.mktemp("graded") / "class")
    notebook = answered(FIRST)
    find(notebook, "why").source = "Because of scattering."
    hand_in(made, "ann", FIRST, notebook)
    hand_in(made, "bob", FIRST, answered(FIRST))
    hand_in(made, "bob", SECOND, answered(SECOND))
    said(grade, made)
    with GradeBook(made) as book:
        given = book.book.find_grade("why", FIRST, FIRST, "ann")
        given.manual_score, given.needs_manual_grade = 1.5, False
        book.book.find_comment("why", FIRST, FIRST, "ann").manual_comment = "Which kind?"
        book.db.commit()
    return made


@pytest.fixture
def course(graded, tmp_path):
    """A copy of the graded class, to be changed."""
    return Course(Path(shutil.copytree(graded.folder, tmp_path / "class")))


def change(course, edit):
    """Change the master of the first step."""
    notebook = master(FIRST)
    edit(notebook)
    nbformat.write(notebook, course.source / FIRST / f"{FIRST}.ipynb")


def exported(course):
    """Points by learner and step, as the table for people has them."""
    said(export, course)
    text = (course.folder / "grades" / "grades.csv").read_text("utf-8-sig")
    return {row["learner"]: (row[FIRST], row[SECOND]) for row in csv.DictReader(text.splitlines())}


def removed(notebook):
    notebook.cells.remove(find(notebook, "double-shape"))


def renamed(notebook):
    at = find(notebook, "double-shape")
    at.metadata.nbgrader.grade_id = at.id = "double-form"


def added(notebook):
    check = '"""It is named."""\nassert double.__name__ == "double"'
    notebook.cells.append(cell("code", check, "double-name", grade=True, locked=True, points=5))


def worth_more(notebook):
    find(notebook, "double-shape").metadata.nbgrader.points = 10


def answer_added(notebook):
    more = cell("markdown", "Why?", "why-not", solution=True, grade=True, points=4)
    notebook.cells.append(more)


def retyped(notebook):
    """The check becomes an answer that is graded by hand."""
    find(notebook, "double-shape").metadata.nbgrader.update(solution=True, locked=False)


@pytest.mark.parametrize(
    ("edit", "ann", "most"),
    [(removed, 6.5, 7), (renamed, 7.5, 8), (added, 12.5, 13), (worth_more, 16.5, 17),
     (answer_added, 7.5, 12), (retyped, 6.5, 8)],
)  # fmt: skip
def test_a_changed_check_is_graded_and_counted(course, edit, ann, most):
    change(course, edit)
    words = said(grade, course)
    assert "Graded 2 notebooks, 1 had not changed." in words
    assert exported(course)["ann"][0] == f"{ann:g}"
    with GradeBook(course) as book:
        assert points_of(book)["ann", FIRST].max_score == most
        assert book.mended == 0
    said(feedback, course)
    page = (course.feedback / "ann" / FIRST / f"{FIRST}.html").read_text("utf-8")
    assert f"{ann:g} of {most} points" in page
    assert "HIDDEN" not in page and "secret" not in page


def test_feedback_between_the_change_and_the_next_run_shows_no_hidden_check(course):
    change(course, lambda notebook: notebook.cells.remove(find(notebook, "double-values")))
    said(feedback, course)
    page = (course.feedback / "ann" / FIRST / f"{FIRST}.html").read_text("utf-8")
    assert "HIDDEN" not in page and "secret" not in page


def test_points_by_hand_outlive_their_cell(course):
    change(course, lambda notebook: notebook.cells.remove(find(notebook, "why")))
    assert f"look at: {FIRST} why: the master has this cell no more" in said(grade, course)
    assert exported(course)["ann"][0] == "6"
    change(course, lambda notebook: None)
    said(grade, course)
    assert exported(course)["ann"][0] == "7.5"
    with GradeBook(course) as book:
        points = points_of(book)["ann", FIRST]
    assert points.comments == {"why": "Which kind?"} and not points.waits


def test_points_above_what_a_cell_is_worth_are_told_and_stay(course):
    def worth_less(notebook):
        find(notebook, "why").metadata.nbgrader.points = 1

    change(course, worth_less)
    words = said(grade, course)
    told = f"look at: ann {FIRST} why: 1.5 points given by hand, and the cell is worth 1"
    assert told in words
    assert exported(course)["ann"][0] == "7.5"


def damage(course):
    """Leave behind what earlier versions and other tools did: rows that point to nothing."""
    with sqlite3.connect(course.database) as db:
        (cell_id,) = db.execute("SELECT id FROM base_cell WHERE name = 'double-shape'").fetchone()
        db.execute("DELETE FROM grade_cells WHERE id = ?", [cell_id])
        db.execute("DELETE FROM base_cell WHERE id = ?", [cell_id])
        (step_id,) = db.execute("SELECT id FROM assignment WHERE name = ?", [SECOND]).fetchone()
        db.execute("UPDATE submitted_assignment SET student_id = NULL WHERE assignment_id = ?",
                   [step_id])  # fmt: skip
        db.execute("INSERT INTO comment (id, cell_id, notebook_id) VALUES ('c', 'x', 'y')")


def test_a_gradebook_with_orphans_is_mended_and_graded_anew(course):
    before = exported(course)
    damage(course)
    words = said(grade, course)
    assert "rows of the gradebook belonged to nothing: deleted" in words
    assert exported(course) == before == {"ann": ("7.5", ""), "bob": ("6", "4")}
    assert "belonged to nothing" not in said(grade, course)


def stock(course, *words):
    """Run one of nbgrader's own commands in the course's folder."""
    (course.folder / "nbgrader_config.py").write_text(
        (ROOT / "nbgrader_config.py").read_text() + "\nc.CourseDirectory.root = '.'\n"
    )
    program = Path(sys.executable).parent / "nbgrader"
    subprocess.run([program, *words], cwd=course.folder, check=True, capture_output=True)


def test_a_removed_learner_is_named_and_does_not_stop_the_others(course, tmp_path):
    stock(course, "db", "student", "remove", "bob", "--force")
    for command, *options in ((feedback,), (report, "--out", str(tmp_path / "r.html")), (export,)):
        (line,) = [x for x in said(command, course, *options).splitlines() if "Left out" in x]
        assert f"bob ({FIRST}, {SECOND})" in line and "ann" not in line
    assert (course.feedback / "ann" / FIRST / f"{FIRST}.html").is_file()
    assert exported(course) == {"ann": ("7.5", "")}


@pytest.mark.parametrize("add", [False, True], ids=["removed", "removed and added again"])
def test_grade_puts_back_a_learner_whose_work_is_there(course, add):
    before = exported(course)
    stock(course, "db", "student", "remove", "bob", "--force")
    if add:
        stock(course, "db", "student", "add", "bob", "--first-name", "Bob")
    assert "Graded 2 notebooks, 1 had not changed." in said(grade, course)
    assert exported(course) == before


def test_a_removed_assignment_is_graded_again(course):
    stock(course, "db", "assignment", "remove", SECOND, "--force")
    assert "Graded 1 notebook, 2 had not changed." in said(grade, course)
    assert exported(course) == {"ann": ("7.5", ""), "bob": ("6", "4")}


def test_an_edited_roster_keeps_the_points(course):
    roster = course.folder / "students.csv"
    roster.write_text("id,first_name,last_name,email\nbob,Bob,Builder,bob@example.org\nzoe,Zoë,,\n")
    stock(course, "db", "student", "import", str(roster))
    assert "Graded 0 notebooks, 3 had not changed." in said(grade, course)
    assert exported(course) == {"ann": ("7.5", ""), "bob": ("6", "4"), "zoe": ("", "")}


def test_a_submission_that_cannot_be_written_fails_the_run(course, monkeypatch):
    def refuse(*all_of_it, **more):
        raise OSError("disk full")

    monkeypatch.setattr(GradeBook, "save", refuse)
    words = said(grade, course, "--force", code=1)
    assert "FAILED: ann" in words and "tried again" in words


def test_with_nothing_to_do_there_is_no_bar(course):
    words = said(grade, course)
    assert "Graded 0 notebooks, 3 had not changed." in words
    assert "0/0" not in words and "Grading" not in words


def test_a_late_penalty_counts_everywhere(course):
    (course.folder / "late.toml").write_text(
        f"[due]\n{FIRST} = 2026-01-01 00:00:00+00:00\n"
        "[penalty]\npercent_per_day = 25\nmost_percent = 25\n"
    )
    with GradeBook(course) as book:
        book.book.find_submission(FIRST, "ann").timestamp = datetime(2026, 1, 2)
        book.db.commit()
    assert exported(course)["ann"][0] == "5.5"
    said(feedback, course)
    page = (course.feedback / "ann" / FIRST / f"{FIRST}.html").read_text("utf-8")
    assert "5.5 of 8 points" in page and "7.5 points, less 2 for handing in late" in page
