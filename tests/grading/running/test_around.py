"""What `grade` says beside the grading: who is late, and which folders nobody can grade."""

import os
from pathlib import Path

import pytest

from grading.book.gradebook import GradeBook
from grading.book.record import Record
from grading.handed_in.masters import load_masters
from grading.inside.verdict import Verdict
from grading.running.course_run import grade_course
from tests.grading.standin import FIRST, make_course


def test_late_hand_ins_and_folders_that_are_no_utf8_are_said(tmp_path):
    course = make_course(tmp_path)
    verdict = Verdict("double-shape", "", max_points=1, points=1, passed=True)
    with GradeBook(course) as book:
        book.add_masters(load_masters(course).values())
        book.save(Record("ada\x1b", FIRST, "f", checks=(verdict,)),
                  "2026-05-05 10:00:00 UTC")  # fmt: skip
    rules = "[due]\n1 = 2026-05-04 12:00:00Z\n[penalty]\npercent_per_day = 10\n"
    (course.folder / "late.toml").write_text(rules)
    Path(os.fsdecode(os.fsencode(course.submitted) + b"/eve-\xff")).mkdir(parents=True)
    said = "\n".join(grade_course(course, confined=False))
    assert f"late: ada\\x1b {FIRST}: 22 hours late, 0.8 points off" in said
    assert "look at: eve-\\udcff in submitted/ is left out" in said
    with GradeBook(course) as book:
        assert book.book.find_submission(FIRST, "ada\x1b").late_submission_penalty == pytest.approx(
            0.8
        )
