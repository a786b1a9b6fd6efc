"""The checks themselves are tried: every wrong answer is caught, every right one accepted."""

import tempfile
import textwrap
from collections import Counter

import nbformat
import pytest

from grading import sandbox
from grading.trials.as_graded import judge_as_graded
from grading.trials.checks_table import checks_page
from grading.trials.corpus import CORPUS, Answer, read_answer, read_corpus
from grading.trials.judge_pool import judge_all
from grading.trials.mutants import mutants_of
from grading.trials.tally import Result, run_corpus, summary, tally
from grading.trials.verdicts import Verdict
from helpers.errors import CourseError
from helpers.steps import SLUGS

WITH_CORPUS = [slug for slug in SLUGS if read_corpus(slugs=[slug])]


@pytest.fixture(scope="module")
def tallies():
    return {one.slug: one for one in tally(run_corpus(WITH_CORPUS))}


@pytest.mark.parametrize("slug", WITH_CORPUS)
def test_every_answer_of_the_corpus_gets_the_verdict_it_must(slug, tallies):
    one = tallies[slug]
    assert not one.problems, "\n".join(one.problems)
    assert one.caught == len(one.wrong)
    assert one.full == len(one.right)


@pytest.mark.parametrize("slug", SLUGS)
def test_the_corpus_is_large_enough(slug):
    kinds = Counter(answer.right for answer in read_corpus(slugs=[slug]))
    assert kinds[True] >= 6
    assert kinds[False] >= 14


THROUGH_THE_SANDBOX = {
    "02_load_bands": ("right_lazy", "wrong_sign"),
    "05_save_samples": ("right_noisy", "wrong_appends"),
    "07_export_map": ("right_memory_file", "wrong_half_pixel"),
}


@pytest.mark.skipif(bool(sandbox.problem()), reason=f"no sandbox here: {sandbox.problem()}")
def test_the_grader_gives_the_same_verdicts():
    answers = [
        read_answer(CORPUS / slug / f"{name}.py")
        for slug, names in THROUGH_THE_SANDBOX.items()
        for name in names
    ]
    plain = {answer.name: verdicts for answer, verdicts in judge_all(answers)}
    for answer, graded in judge_as_graded(answers, workers=1):
        passed = {v.grade_id: (v.points, v.passed) for v in plain[answer.name]}
        assert {v.grade_id: (v.points, v.passed) for v in graded} == passed, answer.name
        assert not Result(answer, graded).problem


@pytest.fixture
def course(tmp_path):
    """A course of one step whose check asks for twice the number."""
    check = textwrap.dedent('''
        """Twice (2 points)."""
        from helpers.checks.core import call, check, fail

        @check("double-value", "it is twice the number")
        def value(answer):
            if call(answer, 21) != 42:
                fail(expected="42", got="something else", cause="It was not doubled.")

        value(double)
        ''').strip()
    code, marked = nbformat.v4.new_code_cell, {"schema_version": 3, "task": False}
    cells = [
        code("import math\n\nAPPLES = 3"),
        code("def double(x):\n    return 2 * x", metadata={"nbgrader": {
            **marked, "grade": False, "solution": True, "locked": False, "grade_id": "double"}}),
        code(check, metadata={"nbgrader": {
            **marked, "grade": True, "solution": False, "locked": True, "points": 2,
            "grade_id": "double-value"}}),
    ]  # fmt: skip
    slug = SLUGS[0]
    (tmp_path / "source" / slug).mkdir(parents=True)
    nbformat.write(
        nbformat.v4.new_notebook(cells=cells), tmp_path / "source" / slug / f"{slug}.ipynb"
    )
    (tmp_path / "answers" / slug).mkdir(parents=True)
    return tmp_path


def result_of(course, name, code, says="doubled", caught_by="double-value"):
    lines = ["About it.", "", "function: double"]
    if name.startswith("wrong"):
        lines += [f"caught by: {caught_by}", f"says: {says}"]
    text = '"""' + "\n".join(lines) + '\n"""\n' + textwrap.dedent(code)
    (course / "answers" / SLUGS[0] / f"{name}.py").write_text(text)
    (result,) = run_corpus(
        SLUGS[:1], folder=course / "answers", source=course / "source", timeout=10
    )
    return result


RIGHT = "def double(x):\n    return x + x\n"


@pytest.mark.parametrize(
    ("name", "code", "problem"),
    [
        ("right_sum", RIGHT, ""),
        ("right_with_import", "def double(x):\n    return math.prod((x, 2))\n", ""),
        ("right_with_constant", "TWO = 2\n\ndef double(x):\n    return TWO * x\n", ""),
        ("right_but_not", "def double(x):\n    return x\n", "a right answer lost points"),
        ("wrong_square", "def double(x):\n    return x * x\n", ""),
        ("wrong_but_right", RIGHT, "a wrong answer got full points"),
        ("wrong_other_name", "def duble(x):\n    return 2 * x\n", "does not say"),
        ("wrong_syntax", "def double(x)\n    return x\n", "SyntaxError"),
    ],
)
def test_an_answer_that_is_misjudged_is_named(course, name, code, problem):
    result = result_of(course, name, code)
    assert problem in result.problem
    assert bool(problem) == bool(result.problem)


def test_words_that_the_message_lacks_are_named(course):
    result = result_of(course, "wrong_same", "def double(x):\n    return x\n", says="halved")
    assert result.problem.startswith("the message does not say halved")


def test_a_check_that_is_not_there_is_named(course):
    code = "def double(x):\n    return x\n"
    assert "no check" in result_of(course, "wrong_same", code, caught_by="double-sign").problem


def test_a_variable_of_the_notebook_is_not_there(course):
    result = result_of(course, "right_leans", "def double(x):\n    return 2 * x + 0 * scene\n")
    assert "scene" in result.failed[0].message


def test_an_answer_that_never_ends_or_dies_fails_alone(course):
    def answer(name, code):
        return Answer(SLUGS[0], name, False, "", "double", (), (), code)

    answers = [
        answer("endless", "def double(x):\n    while True: pass\n"),
        answer("dies", "def double(x):\n    import os; os._exit(0)\n"),
        answer("leaves", "def double(x):\n    raise SystemExit\n"),
        answer("fine", RIGHT),
    ]
    judged = {
        a.name: v[0] for a, v in judge_all(answers, source=course / "source", timeout=3, workers=2)
    }
    assert "within 3 s" in judged["endless"].message
    assert "ended by itself" in judged["dies"].message
    assert not judged["leaves"].passed
    assert judged["fine"] == Verdict("double-value", 2.0, True, "")


def test_nothing_is_left_in_the_folder_for_temporary_files(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    answer = next(a for a in read_corpus(slugs=["02_load_bands"]) if a.right)
    assert all(verdict.passed for _, verdicts in judge_all([answer]) for verdict in verdicts)
    assert list(tmp_path.iterdir()) == []


def test_output_on_stderr_of_a_check_cell_costs_its_points_as_in_nbgrader(course):
    code = "import sys\nprint('hello', file=sys.stderr)\n" + RIGHT
    assert not result_of(course, "right_prints_at_import", code).problem
    path = course / "source" / SLUGS[0] / f"{SLUGS[0]}.ipynb"
    text = path.read_text().replace("value(double)", "value(double); import os; os.write(2, b'x')")
    path.write_text(text)
    from grading.trials import verdicts

    verdicts._notebook.cache_clear()
    assert "stderr" in result_of(course, "right_prints_at_import", code).problem


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("good.py", '"""About.\n\nfunction: double\n"""\n'),
        ("right_empty.py", ""),
        ("right_no_function.py", '"""About.\n"""\n'),
        ("wrong_no_words.py", '"""About.\n\nfunction: double\ncaught by: double-value\n"""\n'),
    ],
)
def test_an_answer_that_does_not_say_what_it_is_is_refused(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    with pytest.raises(CourseError, match=name):
        read_answer(tmp_path / name)


def test_mutants_change_one_thing_each():
    source = 'def f(a: int, b=1):\n    """Say."""\n    return g(a, b, key=True) + 1\n'
    codes = {mutant.code for mutant in mutants_of(source)}
    for expected in (
        "def f(a, b=1):\n    return g(a, b, key=True) - 1",
        "def f(a, b=1):\n    return g(b, a, key=True) + 1",
        "def f(a, b=1):\n    return g(a, b) + 1",
        "def f(a, b=1):\n    return g(a, b, key=False) + 1",
        "def f(a, b=2):\n    return g(a, b, key=True) + 1",
        "def f(a, b=1):\n    return",
    ):
        assert expected in codes
    assert all("Say" not in code for code in codes)


def test_the_table_counts_and_names():
    wrong = Answer(SLUGS[0], "wrong_it", False, "A | B.", "f", ("f-a",), (), "")
    right = Answer(SLUGS[0], "right_it", True, "Well.", "f", (), (), "")
    verdicts = [Verdict("f-a", 1, False, "no"), Verdict("f-b", 1, False, "no")]
    passed = [Verdict("f-a", 1, True, ""), Verdict("f-b", 1, True, "")]
    counted = tally([Result(wrong, verdicts), Result(right, passed)])
    page = checks_page(counted)
    assert f"| {SLUGS[0]} | 1 | 1 | 1 | 1 | 1 |" in page
    assert "| `wrong_it` | A \\| B. | a | b |" in page
    assert SLUGS[0] in summary(counted)
