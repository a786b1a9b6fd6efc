"""The checks themselves are tried: every wrong answer is caught, every right one accepted."""

import json
import os
import socket
import tempfile
import textwrap
from collections import Counter

import nbformat
import pytest
from click.testing import CliRunner

from commands.check_the_checks import check_the_checks
from grading import sandbox
from grading.inside.verdict import Verdict
from grading.pages.known_mistakes import read_mistakes
from grading.trials.as_graded import judge_as_graded
from grading.trials.chance import repeated, without_seed
from grading.trials.checks_table import checks_page
from grading.trials.corpus import CORPUS, Answer, read_answer, read_corpus
from grading.trials.judge_pool import judge_all
from grading.trials.mistakes import collect_mistakes, merged
from grading.trials.mutants import mutant_answers, mutants_of
from grading.trials.sentences import (
    Allowed,
    Sentence,
    problems,
    read_allowed,
    read_sentences,
    sentences_of,
    why_allowed,
)
from grading.trials.tally import Result, run_corpus, summary, tally
from grading.trials.verdicts import answer_cells
from grading.trials.walls import can_be_made
from helpers.errors import CourseError
from helpers.paths import ROOT
from helpers.steps import SLUGS
from helpers.work.notebooks import cell_of, read_notebook

WITH_CORPUS = [slug for slug in SLUGS if read_corpus(slugs=[slug])]


# the first test judges all answers
pytestmark = pytest.mark.timeout(1200)


@pytest.fixture(scope="module")
def tallies():
    return {one.slug: one for one in tally(run_corpus(WITH_CORPUS))}


@pytest.mark.parametrize("slug", WITH_CORPUS)
def test_every_answer_of_the_corpus_gets_the_verdict_it_must(slug, tallies):
    one = tallies[slug]
    assert not one.problems, "\n".join(one.problems)
    assert one.caught == len(one.wrong)
    assert one.full == len(one.right)


def test_the_page_and_what_report_knows_are_fresh(tallies):
    """After a change of a check's words: `check-the-checks --table docs/checks.md`."""
    told = [tallies[slug] for slug in SLUGS]
    assert (ROOT / "docs" / "checks.md").read_text("utf-8") == checks_page(told)
    assert read_mistakes() == collect_mistakes(result for one in told for result in one.wrong)


@pytest.mark.parametrize("slug", SLUGS)
def test_each_sentence_of_a_task_has_its_case(slug):
    notebook = read_notebook(ROOT / "source" / slug / f"{slug}.ipynb")
    checks = [c.grade_id for c in map(cell_of, notebook.cells) if c.role == "check"]
    wrong = [answer.name for answer in read_corpus(slugs=[slug]) if not answer.right]
    table, texts = read_sentences(slug), sentences_of(notebook)
    assert problems(slug, table, texts, checks, wrong) == []


@pytest.mark.parametrize("slug", WITH_CORPUS)
def test_what_breaks_a_sentence_loses_points_where_the_sentence_is_held(slug, tallies):
    lost = {r.answer.name: {v.check for v in r.failed} for r in tallies[slug].wrong}
    for sentence in read_sentences(slug):
        for name in sentence.wrong:
            assert lost[name] & set(sentence.checks), (sentence.text, name, lost[name])


@pytest.mark.parametrize("slug", WITH_CORPUS)
def test_every_wrong_answer_fails_where_learners_see_it(slug, tallies):
    unseen = [r.answer.name for r in tallies[slug].wrong if all(v.hidden for v in r.failed)]
    assert unseen == []


@pytest.mark.parametrize("slug", WITH_CORPUS)
def test_each_sentence_is_broken_alone_by_some_answer(slug):
    """An answer may lose other checks as well: what stands on a broken sentence is not judged."""
    table = [sentence for sentence in read_sentences(slug) if sentence.checks]
    broken = Counter(name for sentence in table for name in set(sentence.wrong))
    for sentence in table:
        assert any(broken[name] == 1 for name in sentence.wrong), sentence.text


@pytest.mark.parametrize(("change", "problem"), [
    ({}, ""),
    ({"texts": ["Do this.", "And that."]}, "not in the table: And that."),
    ({"texts": []}, "no longer in the notebook: Do this."),
    ({"checks": ["f-b"]}, "no check f-a"),
    ({"checks": ["f-a", "f-b"]}, "no sentence is held by f-b"),
    ({"answers": []}, "no answer wrong_it"),
])  # fmt: skip
def test_what_the_table_of_sentences_lacks_is_named(change, problem):
    table = [Sentence("Do this.", ("f-a",), "a thing", ("wrong_it",))]
    whole = {"texts": ["Do this."], "checks": ["f-a"], "answers": ["wrong_it"], **change}
    found = problems("01", table, **whole)
    assert bool(found) == bool(problem)
    assert problem in "".join(found)


@pytest.mark.parametrize(("function", "change", "why"), [
    ("f", "1 to 2: x = 1", "It is free."),
    ("f", "1 to 0: x = 1", "It is free."),
    ("g", "1 to 2: x = 1", ""),
    ("f", "2 to 1: x = 1", ""),
])  # fmt: skip
def test_a_change_that_is_allowed_has_its_reason(function, change, why):
    assert why_allowed(function, change, [Allowed("f", "1 to ", "It is free.")]) == why


@pytest.mark.parametrize("slug", SLUGS)
def test_what_is_allowed_is_a_change_of_the_reference_solution(slug):
    changes = {(answer.function, answer.about) for answer in mutant_answers(slug)}
    for allowed in read_allowed(slug):
        assert any(why_allowed(*change, [allowed]) for change in changes), allowed


def test_a_task_text_is_taken_apart_into_sentences():
    text = (
        "## Your task\n\nWrite `f(a)`.\n\n| | |\n|---|---|\n| `a` | a number. Any size |\n\n"
        "- One. Two, e.g. three.\n1. `x` is kept.\n\n| check | points |\n|---|---|\n| it | 2 |\n"
        "<details><summary>Hint</summary>\n\nNot this.\n</details>\n"
    )
    cells = [nbformat.v4.new_markdown_cell(text, id="task"), nbformat.v4.new_markdown_cell("No.")]
    assert sentences_of(nbformat.v4.new_notebook(cells=cells)) == [
        "`a`: a number.", "Any size", "One.", "Two, e.g. three.", "`x` is kept.",
    ]  # fmt: skip


@pytest.mark.parametrize("slug", SLUGS)
def test_the_corpus_is_large_enough(slug):
    kinds = Counter(answer.right for answer in read_corpus(slugs=[slug]))
    assert kinds[True] >= 6
    assert kinds[False] >= 14


THROUGH_THE_SANDBOX = {
    "02_load_bands": ("right_lazy", "wrong_sign"),
    "05_save_samples": ("right_noisy", "wrong_appends"),
    "06_classify_scene": ("right_pool_of_processes",),
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
        passed = {v.check: (v.max_points, v.passed) for v in plain[answer.name]}
        assert {v.check: (v.max_points, v.passed) for v in graded} == passed, answer.name
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
        a.name: v[0] for a, v in judge_all(answers, source=course / "source", timeout=9, workers=2)
    }
    assert "within 9 s" in judged["endless"].message
    assert "ended by itself" in judged["dies"].message
    assert not judged["leaves"].passed
    fine = Verdict("double-value", max_points=2.0, points=2.0, passed=True, kind="passed")
    assert judged["fine"] == fine


def test_what_a_process_sends_is_not_unpickled(course):
    """Its own code can find the pipe; what it sends instead of verdicts must run nothing here."""
    code = """
import gc, pathlib
from multiprocessing.connection import Connection

class Acts:
    def __reduce__(self):
        return pathlib.Path.unlink, (pathlib.Path(PLACE),)

def double(x):
    for pipe in [o for o in gc.get_objects() if isinstance(o, Connection) and o.writable]:
        pipe.send(Acts())
    return 2 * x
"""
    place = course / "source" / "kept.txt"
    place.write_text("kept")
    code = code.replace("PLACE", repr(str(place)))
    answer = Answer(SLUGS[0], "wrong_hostile", False, "", "double", (), (), code)
    ((_, verdicts),) = judge_all([answer], source=course / "source")
    assert place.read_text() == "kept" and not any(v.passed for v in verdicts)


@pytest.mark.skipif(not can_be_made(), reason="this system makes no walls")
def test_an_answer_changes_nothing_outside_and_reaches_nobody(course):
    code = """
def double(x):
    import os, pathlib, socket
    place, parent = pathlib.Path(PLACE), PARENT
    def write(): place.write_text("gone")
    def link(): pathlib.Path("link").symlink_to(place); pathlib.Path("link").write_text("gone")
    def call(): socket.create_connection(("127.0.0.1", PORT), 2)
    def end(): os.kill(parent, 0)
    for attempt in (write, link, call, end):
        try:
            attempt()
        except OSError:
            continue
        return f"{attempt.__name__} was possible"
    return 2 * x
"""
    place = course / "source" / "precious.txt"
    place.write_text("kept")
    with socket.create_server(("127.0.0.1", 0)) as server:
        names = {"PLACE": repr(str(place)), "PARENT": str(os.getpid()),
                 "PORT": str(server.getsockname()[1])}  # fmt: skip
        for name, value in names.items():
            code = code.replace(name, value)
        answer = Answer(SLUGS[0], "right_hostile", True, "", "double", (), (), code)
        ((_, verdicts),) = judge_all([answer], source=course / "source")
    assert [v.message for v in verdicts] == [""]
    assert place.read_text() == "kept"


def test_nothing_is_left_in_the_folder_for_temporary_files(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    answer = next(a for a in read_corpus(slugs=["02_load_bands"]) if a.right)
    assert all(verdict.passed for _, verdicts in judge_all([answer]) for verdict in verdicts)
    assert list(tmp_path.iterdir()) == []


def test_output_on_stderr_costs_nothing_as_at_grading(course):
    """nbgrader_config.py takes such output away before nbgrader looks for it."""
    code = "import sys\nprint('hello', file=sys.stderr)\n" + RIGHT
    assert not result_of(course, "right_prints_at_import", code).problem


def test_a_function_gets_and_gives_plain_data_as_at_grading(course):
    code = (
        "class Two(int):\n    def __eq__(self, other):\n        return True\n    __hash__ = None\n"
    )
    result = result_of(course, "wrong_equal_to_all", code + "def double(x):\n    return Two(x)\n")
    assert result.failed


def test_processes_that_an_answer_starts_find_its_functions(course):
    code = (
        "import multiprocessing\ndef _twice(x):\n    return 2 * x\ndef double(x):\n"
        "    with multiprocessing.get_context('fork').Pool(1) as pool:\n"
        "        return pool.map(_twice, [x])[0]\n"
    )
    assert not result_of(course, "right_pool", code).problem


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


def write(folder, name, text):
    path = folder / "05_save_samples" / f"{name}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def check_the_checks_with(*arguments):
    return CliRunner().invoke(check_the_checks, [*map(str, arguments)])


NOTHING = (
    '"""Writes nothing.\n\nfunction: persist_to_csv\n"""\n\n\ndef persist_to_csv(a, b):\n    pass\n'
)


def test_answers_of_another_folder_need_not_say_who_catches_them(tmp_path):
    right = (CORPUS / "05_save_samples" / "right_noisy.py").read_text()
    for name, text in (
        ("wrong_nothing", NOTHING),
        ("right_but_not", NOTHING),
        ("wrong_but", right),
    ):
        write(tmp_path / "mine", name, text)
    rows = tmp_path / "rows.json"
    done = check_the_checks_with("--folder", tmp_path / "mine", "--json", rows, "--workers", 2)
    assert "2 answers are misjudged" in str(done.exception)
    told = {row["name"]: row for row in json.loads(rows.read_text())}
    assert {name: row["verdict"] for name, row in told.items()} == {
        "wrong_nothing": "loses points",
        "right_but_not": "loses points",
        "wrong_but": "full points",
    }
    row = told["wrong_nothing"]
    assert (row["step"], row["function"]) == ("05_save_samples", "persist_to_csv")
    assert (row["kind"], row["as_it_must"]) == ("wrong", True)
    assert len(row["checks_lost"]) == 6
    assert row["messages"]["persist_to_csv-path"].startswith("Not yet: ")


@pytest.mark.parametrize(("name", "text", "words"), [
    ("5/wrong_it.py", NOTHING, "there is no step of that name; the steps are 01_load_polygons"),
    ("05_save_samples/wrong_it.py", "x = 1", "the first line must say"),
    ("05_save_samples/it.py", NOTHING, "must begin with right_ or wrong_"),
    ("05_save_samples/wrong_it.txt", NOTHING, "it must hold a folder for each step"),
    ("05_save_samples/wrong_it.py", "\udce9", "is no UTF-8 text"),
])  # fmt: skip
def test_a_folder_that_cannot_be_judged_is_named(tmp_path, name, text, words):
    path = tmp_path / name
    path.parent.mkdir()
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert words in str(check_the_checks_with("--folder", tmp_path).exception)


@pytest.mark.parametrize(
    "other", [("--mutants",), ("--hostile",), ("--repeat", "2"), ("--folder", "tests")]
)
def test_the_page_is_written_from_the_courses_own_answers_alone(tmp_path, other):
    done = check_the_checks_with("--table", tmp_path / "page.md", *other)
    assert done.exit_code == 2
    assert "leave --folder, --repeat, --mutants and --hostile out" in done.output
    assert not (tmp_path / "page.md").exists()


def some_tally(slug, about):
    wrong = Answer(slug, "wrong_it", False, about, "f", ("f-a",), (), "")
    return tally([Result(wrong, [Verdict("f-a", max_points=1, passed=False, message="no")])])


def test_the_page_keeps_what_it_says_of_the_steps_that_were_not_judged():
    both = checks_page(some_tally(SLUGS[0], "Old.") + some_tally(SLUGS[1], "Other."))
    page = checks_page(some_tally(SLUGS[0], "New."), both)
    assert page == checks_page(some_tally(SLUGS[0], "New.") + some_tally(SLUGS[1], "Other."))


def test_what_is_known_of_other_functions_stays():
    before = {"f-gone": {"x": ["y"]}, "f-a": {"old": ["A."]}, "g-a": {"no": ["B."]}}
    after = {"f-a": {"no": ["A."]}}
    assert merged(before, after, {"f"}) == {"f-a": {"no": ["A."]}, "g-a": {"no": ["B."]}}


@pytest.mark.parametrize(("code", "unseeded"), [
    ("f(20, random_state=0)", "f(20)"),
    ("KFold(5, shuffle=True, random_state=seed)", "KFold(5, shuffle=True)"),
    ("np.random.default_rng(42).normal(0, 1)", "np.random.default_rng().normal(0, 1)"),
    ("np.random.seed(3)", "np.random.seed()"),
    ("f(x, y)", "f(x, y)"),
])  # fmt: skip
def test_seeds_are_taken_out_and_nothing_else(code, unseeded):
    assert without_seed(code) == unseeded


def test_right_answers_that_take_random_numbers_are_repeated():
    code = "RandomForestClassifier(2, random_state=1)"
    answers = [
        Answer(SLUGS[5], "right_it", True, "", "f", (), (), code),
        Answer(SLUGS[5], "wrong_it", False, "", "f", (), (), code),
        Answer(SLUGS[5], "right_sure", True, "", "f", (), (), "x = 1"),
    ]
    found = [(answer.name, answer.code) for answer in repeated(answers, 2)]
    assert found == [(f"right_it (run {i})", "RandomForestClassifier(2)") for i in (1, 2)]


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
        "def f(a, b=1):\n    return g(a, b, key=True)",
    ):
        assert expected in codes
    assert all("Say" not in code for code in codes)


def test_the_table_counts_and_names():
    wrong = Answer(SLUGS[0], "wrong_it", False, "A | B.", "f", ("f-a",), (), "")
    right = Answer(SLUGS[0], "right_it", True, "Well.", "f", (), (), "")
    verdicts = [
        Verdict("f-a", max_points=1, passed=False, message="no"),
        Verdict("f-b", max_points=1, passed=False, message="no"),
    ]
    passed = [
        Verdict("f-a", max_points=1, passed=True, message=""),
        Verdict("f-b", max_points=1, passed=True, message=""),
    ]
    counted = tally([Result(wrong, verdicts), Result(right, passed)])
    page = checks_page(counted)
    assert f"| {SLUGS[0]} | 1 | 1 | 1 | 1 | 1 |" in page
    assert "| `wrong_it` | A \\| B. | a | b |" in page
    assert SLUGS[0] in summary(counted)


def test_checks_that_judge_the_same_ask_an_answer_once():
    """As `grade` does; several checks of step 3 look at the same grid."""
    slug, function = "03_rasterize_polygons", "rasterize_geojson"
    code = answer_cells(ROOT / "source" / slug / f"{slug}.ipynb")[function]
    code += """
judged, asked = rasterize_geojson, []

def rasterize_geojson(data_array, training_classes):
    question = str(data_array.to_dict()), training_classes.to_json()
    assert question not in asked, "asked before"
    asked.append(question)
    return judged(data_array, training_classes)
"""
    answer = Answer(slug, "right_asked", True, "", function, (), (), code)
    ((_, verdicts),) = judge_all([answer])
    assert [v.message for v in verdicts] == [""] * len(verdicts)
