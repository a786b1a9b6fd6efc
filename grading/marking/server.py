"""The marking page: one answer at a time beside its rubric, on this machine alone.

It listens on loopback and asks for a token. What learners wrote is shown without any of their
HTML, and the page's own policy lets no script run but the page's.
"""

import hmac
import json
import secrets
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, Template
from tornado import web

from grading.book.points import Learner, Points, points_of
from grading.handed_in.masters import Course
from grading.inside.document import markup
from grading.inside.limits import TooMuch, limited
from grading.marking.answers import (
    Conflict,
    GivenAnswer,
    Question,
    answer_cell,
    answers_of,
    give,
)
from grading.marking.desk import Desk
from grading.pages.feedback import page_of
from grading.pages.shown_cells import code_style, highlight, shown_outputs
from helpers.shown import shown
from helpers.typed import typed

HOSTS = ("127.0.0.1", "localhost", "[::1]")
POLICY = ("default-src 'none'; img-src data:; style-src 'nonce-{0}'; script-src 'nonce-{0}'; "
          "form-action 'self'; base-uri 'none'; frame-ancestors 'none'")  # fmt: skip


def application(desk: Desk) -> web.Application:
    """Return the server's application for a desk."""
    place = r"/mark/([^/]+)/([^/]+)"
    handlers = [
        (r"/", Overview, {"desk": desk}),
        (place, FirstWaiting, {"desk": desk}),
        (place + r"/([^/]+)", OneAnswer, {"desk": desk}),
        (place + r"/([^/]+)/notebook", WholeNotebook, {"desk": desk}),
    ]
    return web.Application(handlers, cookie_secret=secrets.token_hex(32), xsrf_cookies=True)


class Page(web.RequestHandler):
    """What all pages do: ask for the token, allow nothing from elsewhere, read afresh."""

    def initialize(self, desk: Desk) -> None:
        """Take the desk."""
        self.desk = desk
        self.nonce = secrets.token_urlsafe(12)

    def prepare(self) -> None:
        """Let in who knows the token, and only through a name of this machine."""
        self.set_header("Content-Security-Policy", POLICY.format(self.nonce))
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("Cache-Control", "no-store")
        if self.request.host_name not in HOSTS:
            raise web.HTTPError(403)
        self.desk.book.db.rollback()  # what others wrote since counts
        given = self.get_query_argument("token", "")
        if given and hmac.compare_digest(given.encode(), self.desk.token.encode()):
            self.set_signed_cookie(self.cookie_name, secrets.token_hex(8), httponly=True,
                                   samesite="Lax", expires_days=None)  # fmt: skip
            self.redirect(self.request.path)
        elif not self.grader:
            self.set_status(403)
            self.finish(f"Open the address that `{typed('mark')}` printed, with its token.")

    def on_finish(self) -> None:
        """Keep no lock on the gradebook between two pages."""
        self.desk.book.db.rollback()

    @property
    def cookie_name(self) -> str:
        """The cookie's name: browsers send cookies to all ports, so each port has its own."""
        return f"mark-{self.request.host.rpartition(':')[2]}"

    @property
    def grader(self) -> str:
        """What tells this browser from others, '' if it has not shown the token."""
        return (self.get_signed_cookie(self.cookie_name) or b"").decode()

    def question(self, step: str, cell: str) -> Question:
        """Return the question of an address."""
        for question in self.desk.questions:
            if (question.step, question.cell) == (step, cell):
                return question
        raise web.HTTPError(404, f"there is no question {step} {cell}")

    def write_page(self, name: str, **values: Any) -> None:
        """GivenAnswer with a page made from a template."""
        self.write(template(name).render(nonce=self.nonce, style=code_style(),
                                         anonymous=self.desk.anonymous, **values))  # fmt: skip


class Overview(Page):
    """All questions, and how many answers wait."""

    def get(self) -> None:
        """Show the list."""
        rows = []
        for question in self.desk.questions:
            answers = answers_of(self.desk.book, question)
            waiting = sum(answer.waits for answer in answers)
            rows.append({"question": question, "waiting": waiting, "count": len(answers)})
        self.write_page("marking_overview.html", rows=rows)


class FirstWaiting(Page):
    """The way to the first answer that waits."""

    def get(self, step: str, cell: str) -> None:
        """Send the browser there."""
        answers = answers_of(self.desk.book, self.question(step, cell))
        found = self.desk.next_waiting(answers, "", self.grader) or next(iter(answers), None)
        self.redirect(f"/mark/{step}/{cell}/{found.id}" if found else "/")


class OneAnswer(Page):
    """One answer, its rubric, and the form for points and words."""

    def get(self, step: str, cell: str, place: str) -> None:
        """Show it."""
        self.show(self.question(step, cell), place)

    def post(self, step: str, cell: str, place: str) -> None:
        """Save, and go on to the next answer that waits."""
        question = self.question(step, cell)
        typed = {name: self.get_body_argument(name, "").replace("\r\n", "\n").strip()
                 for name in ("points", "comment")}  # fmt: skip
        seen = "" if self.get_body_argument("anyway", "") else self.get_body_argument("seen", "")
        points, problem = points_typed(typed["points"], question.most)
        conflict = False
        if not problem:
            self.find(answers_of(self.desk.book, question), place)
            try:
                give(self.desk.book, question, place, points, typed["comment"], seen)
            except Conflict:
                conflict = True
                problem = ("Somebody else graded this answer since you opened it; what they gave "
                           "stands below it. Yours is not saved yet.")  # fmt: skip
        if problem:
            self.show(question, place, problem=problem, typed=typed, conflict=conflict)
            return
        answers = answers_of(self.desk.book, question)
        after = self.desk.next_waiting(answers, place, self.grader)
        self.redirect(f"/mark/{step}/{cell}/{after.id}" if after else f"/?done={cell}")

    def find(self, answers: Sequence[GivenAnswer], place: str) -> int:
        """Return where an answer stands in the list."""
        for number, answer in enumerate(answers):
            if answer.id == place:
                return number
        raise web.HTTPError(404, "there is no such answer any more")

    def show(
        self, question: Question, place: str, *, problem: str = "",
        typed: dict[str, str] | None = None, conflict: bool = False,
    ) -> None:  # fmt: skip
        """Write the page."""
        answers = answers_of(self.desk.book, question)
        number = self.find(answers, place)
        answer = answers[number]
        busy = self.desk.read_by_another(place, self.grader)
        if not busy:
            self.desk.open(place, self.grader)
        kept = {"points": "" if answer.points is None else f"{answer.points:g}",
                "comment": answer.comment}  # fmt: skip
        code = question.kind == "code"
        text, outputs = shown_answer(self.desk.course, question, answer.learner)
        self.write_page(
            "marking.html", question=question, answer=answer, number=number + 1,
            count=len(answers), waiting=sum(a.waits for a in answers), busy=busy,
            before=answers[number - 1].id if number else "",
            after=answers[number + 1].id if number + 1 < len(answers) else "",
            task=markup.rendered(question.task, question.pictures),
            key=shown_text(question.key, question.pictures, code),
            text=text, outputs=outputs, problem=problem, conflict=conflict,
            values=typed or kept, kept=kept,
            seen=self.get_body_argument("seen", "") if conflict else answer.state(),
            xsrf=self.xsrf_form_html(),
        )  # fmt: skip


class WholeNotebook(Page):
    """The learner's whole notebook, as feedback shows it."""

    def get(self, step: str, cell: str, place: str) -> None:
        """Show it, without a name where graders are not to know."""
        question = self.question(step, cell)
        answer = next((a for a in answers_of(self.desk.book, question) if a.id == place), None)
        record = self.desk.book.record(answer.learner, step) if answer else None
        if answer is None or record is None:
            raise web.HTTPError(404)
        name = "a learner" if self.desk.anonymous else answer.name
        points = points_of(self.desk.book).get((answer.learner, step), Points())
        self.clear_header("Content-Security-Policy")  # the page brings its own
        page = page_of(self.desk.course, record, points, Learner(name), self.desk.masters[step])
        self.write(page)


def points_typed(text: str, most: float) -> tuple[float | None, str]:
    """Return the points that somebody typed, None for none, and what is wrong with them or ''."""
    if not text:
        return None, ""
    try:
        points = float(text.replace(",", "."))
    except ValueError:
        points = -1.0
    if not 0 <= points <= most:
        return None, f"{text!r} cannot be saved: give a number from 0 to {most:g}."
    return points, ""


def shown_answer(course: Course, question: Question, learner: str) -> tuple[str, list[Any]]:
    """Return an answer as HTML that is safe to show, and its outputs; no more than is bearable."""

    def work() -> bytes:
        cell = answer_cell(course, question, learner)
        pictures = cell.get("attachments", {})
        text = shown_text(cell.get("source", ""), pictures, question.kind == "code")
        return json.dumps([text, shown_outputs(cell)]).encode()

    try:
        text, outputs = json.loads(limited(work))
    except TooMuch:
        return "<p>This cannot be shown: it takes too much to be made safe.</p>", []
    return text, outputs


def shown_text(text: str, pictures: dict[str, Any], code: bool) -> str:
    """Return a text or code as HTML that is safe to show."""
    return highlight(text) if code else markup.rendered(text, pictures)


@cache
def template(name: str) -> Template:
    """Return one of the page templates."""
    text = resources.files("grading.pages").joinpath("templates", name).read_text("utf-8")
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["shown"] = shown
    return environment.from_string(text)
