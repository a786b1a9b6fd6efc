"""Names by strangers: whatever prints or shows them, nothing in them moves the cursor."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from click.testing import CliRunner
from nbgrader import api
from tornado.httpclient import AsyncHTTPClient
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from commands.cli import cli, main
from grading.book.gradebook import EARLIER, GradeBook
from grading.book.points import points_of
from grading.book.record import HandGraded, Record
from grading.handed_in.masters import load_masters
from grading.marking.answers import answers_of, give, questions_of
from grading.marking.desk import Desk
from grading.marking.server import application
from helpers.errors import CourseError
from tests.grading.standin import FIRST, make_course

EVIL, SPELLED = "ev\x1b[2J\u202eil", r"ev\x1b[2J\u202eil"
MANY = ("Zo\u00eb", "\u674e\u96f7", EVIL, "a\x9bb", "x\u2028y")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A class in whose gradebook stand odd names; one of them has lost its submission."""
    course = make_course(tmp_path_factory.mktemp("class"))
    with GradeBook(course) as book:
        book.add_masters(load_masters(course).values())
        for name in MANY:
            book.save(handed_in(name, "one"))
    return course


def handed_in(name, digest):
    answer = HandGraded("why", 2.0, answered=True, digest=digest)
    return Record(name, FIRST, f"{digest}-f", written=(answer,))


def test_a_comment_on_an_answer_that_was_replaced_says_so(course):
    """Once, however often the learner hands in again; and not when the same answer comes again."""
    with GradeBook(course) as book:
        (question,) = questions_of(course, {FIRST: load_masters(course)[FIRST]})
        (place,) = (a.id for a in answers_of(book, question) if a.learner == "Zo\u00eb")
        give(book, question, place, 1.0, "Which kind?", "")
        for digest, words in (("one", "Which kind?"), ("two", f"{EARLIER}Which kind?"),
                              ("three", f"{EARLIER}Which kind?")):  # fmt: skip
            book.save(handed_in("Zo\u00eb", digest))
            (answer,) = (a for a in answers_of(book, question) if a.learner == "Zo\u00eb")
            assert (answer.comment, answer.points, answer.waits) == (words, 1.0, digest != "one")
        comments = points_of(book)["Zo\u00eb", FIRST].comments
        assert comments == {"why": f"{EARLIER}Which kind?"}


def test_no_command_prints_a_control_character(course):
    with GradeBook(course) as book:
        for submission in book.db.query(api.SubmittedAssignment).filter_by(student_id=EVIL):
            book.db.delete(submission)
        book.db.commit()
    for command in (["report", "--out", str(course.folder / "page.html")], ["export"],
                    ["feedback"]):  # fmt: skip
        result = CliRunner().invoke(cli, [*command, "--folder", str(course.folder)])
        assert result.exit_code == 0, result.output
        assert result.output.replace("\n", "").replace("\r", "").isprintable()
        assert SPELLED in result.output
    pages = [course.folder / "page.html", *course.feedback.rglob("*.html")]
    for page in pages:
        assert page.read_text("utf-8").replace("\n", "").replace("\t", "").isprintable(), page
    assert SPELLED in pages[0].read_text("utf-8")


def test_the_marking_page_shows_such_a_name_spelled_out(course):
    # in a thread of its own: where a browser's tests ran before, this one has a loop that runs
    with ThreadPoolExecutor(1) as beside:
        page = beside.submit(marking_page, course, MANY[3]).result()
    assert r"a\x9bb" in page and "\x9b" not in page


def marking_page(course, learner):
    with GradeBook(course) as book:
        desk = Desk(course, book, "token", False)
        (answer,) = (a for a in answers_of(book, desk.questions[0]) if a.learner == learner)
        return asyncio.run(fetched(desk, f"/mark/{FIRST}/why/{answer.id}"))


async def fetched(desk, path):
    (listening,) = bind_sockets(0, "127.0.0.1")
    server = HTTPServer(application(desk))
    server.add_socket(listening)
    base = f"http://127.0.0.1:{listening.getsockname()[1]}"
    client = AsyncHTTPClient()
    first = await client.fetch(f"{base}/?token=token", follow_redirects=False, raise_error=False)
    cookie = first.headers["Set-Cookie"].partition(";")[0]
    page = await client.fetch(base + path, headers={"Cookie": cookie})
    server.stop()
    return page.body.decode()


def test_an_error_with_such_a_name_is_printed_spelled_out(monkeypatch, capsys):
    def refuse(**arguments):
        raise CourseError(f"{EVIL} handed in nothing")

    monkeypatch.setattr("commands.cli.cli", refuse)
    with pytest.raises(SystemExit):
        main()
    assert capsys.readouterr().err == f"Error: {SPELLED} handed in nothing\n"
