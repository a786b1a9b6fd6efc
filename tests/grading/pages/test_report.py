"""`report`: what an instructor reads about the class."""

import nbformat

from grading.book.points import CellPoints, Points
from grading.book.record import Record
from grading.inside.verdict import Verdict
from grading.pages.class_figures import (
    by_question,
    common_failures,
    look_at,
    not_handed_in,
    pass_rates,
    step_row,
)
from grading.pages.known_mistakes import read_mistakes
from grading.pages.report import report_page
from helpers.work.notebooks import cell_of
from tests.conftest import ROOT, SLUGS

STEPS = ["02_load_bands", "03_rasterize_polygons"]


def record(learner: str, passed: bool, message: str = "", step: str = STEPS[0]) -> Record:
    check = Verdict(
        "load_sentinel_data-offset", "the offset is added", 3, 3.0 * passed, passed,
        "passed" if passed else "failed", message,
    )  # fmt: skip
    return Record(learner, step, points=check.points, max_points=3, checks=[check],
                  seconds=2, cpu=1.5, memory=300 * 2**20)  # fmt: skip


CLASS = [
    record("ada", True),
    record("bob", False, "Got: 0.2"),
    record("cyd", False, "Got: 0.2"),
    record("<script>alert(1)</script>", False, "Got: <img src=x onerror=alert(2)>"),
]


def test_pass_rates_count_learners():
    (row,) = pass_rates(CLASS)
    assert (row["passed"], row["count"], row["percent"]) == (1, 4, 25)


def test_the_most_common_failure_comes_first():
    first, second = common_failures(CLASS)
    assert (first["count"], first["message"]) == (2, ["Got: 0.2"])
    assert second["count"] == 1


def test_a_failure_names_the_mistake_of_the_corpus_it_matches(monkeypatch):
    known = {"load_sentinel_data-offset": {"Got: 0.2": ["offset added after the division"]}}
    monkeypatch.setattr("grading.pages.class_figures.read_mistakes", lambda: known)
    first, second = common_failures(CLASS)
    assert first["mistake"] == "offset added after the division"
    assert second["mistake"] == ""


def test_the_corpus_gives_the_known_mistakes_of_every_step():
    """They are written by check-the-checks; each names checks that the notebooks have."""
    checks = {
        cell.metadata.nbgrader.grade_id
        for slug in SLUGS
        for cell in nbformat.read(ROOT / "source" / slug / f"{slug}.ipynb", 4).cells
        if cell_of(cell).role == "check"
    }
    known = read_mistakes()
    assert set(known) <= checks
    assert len(known) > 0.9 * len(checks)
    assert any("paren" in text for told in known.values() for m in told.values() for text in m)


def test_learners_without_a_submission_are_named():
    rows = not_handed_in(CLASS, ["ada", "zoe"], STEPS)
    assert rows == [
        {"learner": "ada", "steps": STEPS[1]},
        {"learner": "zoe", "steps": "all"},
    ]


def test_the_page_holds_everything_and_runs_nothing_of_the_learners():
    page = report_page(CLASS, ["ada", "zoe"], STEPS)
    for words in ("load_sentinel_data-offset", "25 % (1 of 4)", "zoe", "<svg role=", "300"):
        assert words in page
    assert "<script" not in page
    assert "<img" not in page


def test_an_empty_class_has_a_page_too():
    assert "Nobody failed a check" in report_page([], [], STEPS)


UNREAD = Record("eve", STEPS[0], problem="its end is missing", max_points=3, checks=[
    Verdict("load_sentinel_data-offset", "the offset is added", 3, kind="not run",
          message="It was not run: there is no notebook that could be run."),
])  # fmt: skip


def test_what_could_not_be_read_is_to_look_at_and_no_mistake_of_the_class():
    records = [*CLASS, *[UNREAD] * 9]
    assert [row["count"] for row in common_failures(records)] == [2, 1]
    assert pass_rates(records) == pass_rates(CLASS)
    (first, *_) = look_at(records)
    assert first["learner"] == "eve" and "its end is missing" in first["text"]


def points(score, penalty=0.0, **cells):
    """Points as the gradebook has them; a cell is (score, waits)."""
    entries = {name: CellPoints(got, 3.0, waits) for name, (got, waits) in cells.items()}
    return Points(score, 5.0, penalty, any(e.waits for e in entries.values()), entries)


def test_points_are_final_ones():
    given = {("ada", STEPS[0]): points(4.5, 1.5), ("bob", STEPS[0]): points(1)}
    row = step_row(STEPS[0], CLASS[:2], given)
    assert (row["lowest"], row["median"], row["highest"], row["most"]) == ("1", "2", "3", "5")


def test_a_step_that_nobody_handed_in_shows_dashes():
    row = step_row(STEPS[1], [], {})
    assert row["count"] == 0
    assert {row[name] for name in ("median", "lowest", "highest", "most", "seconds")} == {"–"}
    assert "of 0" not in report_page([], [], STEPS)


def test_points_by_question_leave_out_what_waits():
    given = {("ada", STEPS[0]): points(3, offset=(3, False), why=(0, True)),
             ("bob", STEPS[0]): points(2, offset=(0, False), why=(2, False))}  # fmt: skip
    rows = {row["cell"]: row for row in by_question(CLASS[:2], given)}
    assert (rows["offset"]["mean"], rows["offset"]["waiting"]) == ("1.50", 0)
    assert (rows["why"]["mean"], rows["why"]["waiting"]) == ("2.00", 1)
