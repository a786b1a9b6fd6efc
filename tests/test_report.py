"""`report`: what an instructor reads about the class."""

from grading.report import common_failures, known_mistakes, not_handed_in, pass_rates, report_page
from grading.results import Check, Record

STEPS = ["02_load_bands", "03_rasterize_polygons"]


def record(learner: str, passed: bool, message: str = "", step: str = STEPS[0]) -> Record:
    check = Check(
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


def test_a_failure_names_the_mistake_of_the_corpus_it_matches():
    known = known_mistakes()
    check, messages = next(iter(known.items()))
    message, mistakes = next(iter(messages.items()))
    failed = Check(check, "", 1, message=message)
    (row,) = common_failures([Record("ada", STEPS[0], checks=[failed])])
    assert row["mistake"] == " / ".join(mistakes)


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
