"""`mark`: written answers graded in a real browser, beside their rubric."""

import os
import re
import subprocess
import sys
import urllib.error
import urllib.request

import pytest
from click.testing import CliRunner
from nbgrader import api

from commands.export import export
from commands.feedback import feedback
from grading import sandbox
from grading.book.gradebook import GradeBook
from grading.running.course_run import grade_course
from tests.conftest import ROOT
from tests.grading.standin import FIRST, answered, find, hand_in, make_course

pytestmark = pytest.mark.skipif(bool(sandbox.problem()), reason=sandbox.problem() or "sandbox")
HOSTILE = (
    "Because of **scattering**. <script>document.title = 'pwned'</script>"
    "<img src=x onerror=\"document.title = 'pwned'\"> [more](javascript:alert(1)) "
    "![far](https://example.org/x.png)"
)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    made = make_course(tmp_path_factory.mktemp("class"))
    for learner, words in (("ann", HOSTILE), ("bob", "Ozone."), ("cyd", "The sea.")):
        notebook = answered(FIRST)
        find(notebook, "why").source = words
        hand_in(made, learner, FIRST, notebook)
    hand_in(made, "dan", FIRST, answered(FIRST))  # wrote nothing
    grade_course(made)
    return made


@pytest.fixture
def start(course):
    """Start `mark` as the command line does; return its address, with the token."""
    running = []

    def started(*options):
        command = [sys.executable, "-m", "commands.cli", "mark", "--no-browser", *options,
                   "--folder", str(course.folder)]  # fmt: skip
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True,
                                   env={**os.environ, "PYTHONUNBUFFERED": "1"})  # fmt: skip
        running.append(process)
        return re.search(r"http://\S+", process.stdout.readline())[0]

    yield started
    for process in running:
        process.terminate()
        assert process.wait(60) == 0


def by_hand(course):
    """Points and comment by learner, as nbgrader's tables have them."""
    found = {}
    with GradeBook(course) as book:
        for learner in ("ann", "bob", "cyd", "dan"):
            grade = book.book.find_grade("why", FIRST, FIRST, learner)
            comment = book.book.find_comment("why", FIRST, FIRST, learner)
            found[learner] = (grade.manual_score, comment.manual_comment, grade.needs_manual_grade)
    return found


@pytest.fixture
def ungraded(course):
    """The class with nothing given by hand."""
    with GradeBook(course) as book:
        for grade in book.db.query(api.Grade).join(api.BaseCell).filter_by(name="why"):
            grade.manual_score, grade.needs_manual_grade = None, grade.auto_score is None
        for comment in book.db.query(api.Comment):
            comment.manual_comment = None
        book.db.commit()
    return course


@pytest.fixture
def tab(browser):
    """Open pages, each in a browser of its own; what they ask elsewhere is counted."""
    contexts, asked = [], []

    def opened(address):
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not [url for url in asked if not url.startswith(("http://127.0.0.1", "data:"))]


def pressed(page, key):
    """Press a key that leads to another page."""
    with page.expect_navigation():
        page.keyboard.press(key)


def shown_learner(page):
    text = page.locator("#answer").inner_text()
    return next(name for name, words in (("ann", "scattering"), ("bob", "Ozone"), ("cyd", "sea"))
                if words in text)  # fmt: skip


def test_answers_are_graded_with_keys_beside_the_rubric(ungraded, start, tab):
    page = tab(start())
    assert "token" not in page.url
    assert "0 of 3" in page.content()
    page.get_by_role("link", name="Read 3").click()
    assert page.locator("header h1").count() == 1
    for part in ("Answer and question", "Points and rubric"):  # scrolled without a mouse
        page.get_by_label(part, exact=True).focus()
        assert page.evaluate("document.activeElement.ariaLabel") == part
    given = {}
    for points in ("2", "1", "0"):
        rubric = page.locator("#key", has_text="Scattering.")
        assert rubric.bounding_box()["y"] < 800, "the rubric is out of view"
        assert page.locator("#answer").bounding_box()["y"] < 800
        learner = shown_learner(page)
        page.keyboard.press(points)
        page.keyboard.press("c")
        page.keyboard.type(f"Words for {learner}")
        given[learner] = (float(points), f"Words for {learner}", False)
        pressed(page, "Control+Enter")
    assert page.title() == "Answers to read" and "3 of 3" in page.content()
    assert by_hand(ungraded) == {**given, "dan": (None, None, False)}
    runner = CliRunner()
    assert runner.invoke(feedback, ["--folder", str(ungraded.folder)]).exit_code == 0
    made = (ungraded.feedback / "ann" / FIRST / f"{FIRST}.html").read_text("utf-8")
    assert f"{6 + given['ann'][0]:g} of 8 points" in made and "Words for ann" in made
    result = runner.invoke(export, ["--final", "--folder", str(ungraded.folder)])
    assert result.exit_code == 0, result.output


def test_what_a_learner_wrote_runs_nothing(ungraded, start, tab):
    page = tab(start())
    page.get_by_role("link", name="Read 3").click()
    while shown_learner(page) != "ann":
        pressed(page, "j")
    assert shown_learner(page) == "ann"
    assert page.locator("#answer strong", has_text="scattering").count() == 1
    assert page.locator("#answer script, #answer [onerror]").count() == 0
    assert page.locator("#answer a[href^=javascript]").count() == 0
    page.wait_for_timeout(300)
    assert page.title().startswith("why:")


def test_two_graders_get_two_answers_and_do_not_overwrite_each_other(ungraded, start, tab):
    address = start()
    one, two = tab(address), tab(address)
    for page in (one, two):
        page.get_by_role("link", name="Read 3").click()
    assert one.url != two.url
    two.goto(one.url)
    assert "Somebody else has this answer open" in two.content()
    learner = shown_learner(one)
    one.keyboard.press("2")
    pressed(one, "Enter")
    two.keyboard.press("1")
    pressed(two, "Enter")
    assert "Somebody else graded this answer" in two.content()
    assert by_hand(ungraded)[learner][0] == 2
    with two.expect_navigation():
        two.get_by_role("button", name="Save mine all the same").click()
    assert by_hand(ungraded)[learner][0] == 1


@pytest.mark.parametrize("typed", ["3", "-1", "two", "nan", "inf", "1e9"])
def test_points_that_cannot_be_are_refused_and_nothing_is_lost(ungraded, start, tab, typed):
    page = tab(start())
    page.get_by_role("link", name="Read 3").click()
    page.fill("#comment", "My words")
    page.fill("#points", typed)
    pressed(page, "Enter")
    assert "give a number from 0 to 2" in page.locator("[role=alert]").inner_text()
    assert page.input_value("#comment") == "My words"
    assert {entry[0] for entry in by_hand(ungraded).values()} == {None}


def test_names_are_kept_from_anonymous_graders(ungraded, start, tab):
    page = tab(start("--anonymous"))
    page.get_by_role("link", name="Read 3").click()
    for _ in range(2):
        assert not re.search(r"\b(ann|bob|cyd)\b", page.content() + page.url)
        pressed(page, "j")
    page = tab_of(page, lambda: page.get_by_role("link", name="Whole notebook").click())
    assert "Checks" in page.content() and not re.search(r"\b(ann|bob|cyd)\b", page.content())


def tab_of(page, act):
    with page.context.expect_page() as opened:
        act()
    opened.value.wait_for_load_state()
    return opened.value


@pytest.mark.parametrize("host", ["127.0.0.1", "evil.example"])
def test_nobody_gets_in_without_the_token_or_by_another_name(ungraded, start, host):
    address = start()
    bare = address.split("?")[0]
    wanted = urllib.request.Request(
        bare if host == "127.0.0.1" else address, headers={"Host": host + ":1"}
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(wanted)
    assert refused.value.code == 403
