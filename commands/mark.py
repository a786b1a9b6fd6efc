"""The command `mark`: written answers graded by hand, on a page beside their rubric."""

import asyncio
import secrets
import signal
import webbrowser
from pathlib import Path

import click
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from grading.book.gradebook import GradeBook
from grading.handed_in.masters import Course
from grading.marking.desk import Desk
from grading.marking.server import application
from helpers.errors import CourseError
from helpers.paths import ROOT
from helpers.typed import typed


@click.command()
@click.option("--anonymous", is_flag=True, help="Keep the learners' names from the graders.")
@click.option("--port", type=click.IntRange(0, 65535), default=0,
              help="Port on this machine; a free one by default.")  # fmt: skip
@click.option("--browser/--no-browser", default=True, help="Open the page in a browser.")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), default=ROOT,
              help="Folder with source/ and gradebook.db; the course by default.")  # fmt: skip
def mark(anonymous: bool, port: int, browser: bool, folder: Path) -> None:
    """Grade written answers on a page of this machine, beside rubric and model answer.

    Points and comments go into nbgrader's gradebook at once. Several people can share the page:
    nobody is given an answer that another is reading, and nobody's points replace another's
    unseen. From other machines: ssh -L PORT:127.0.0.1:PORT, with --port PORT.
    """
    course = Course(folder.resolve())
    if not course.database.is_file():
        raise CourseError(f"nothing is graded yet in {folder}: run `{typed('grade')}` first")
    with GradeBook(course) as book:
        asyncio.run(_serve(Desk(course, book, secrets.token_urlsafe(24), anonymous), port, browser))


async def _serve(desk: Desk, port: int, browser: bool) -> None:
    """Serve until Ctrl+C."""
    try:
        sockets = bind_sockets(port, "127.0.0.1")
    except OSError as error:
        raise CourseError(f"port {port} cannot be used ({error.strerror}): choose another with "
                          "--port, or leave it out") from None  # fmt: skip
    server = HTTPServer(application(desk))
    server.add_sockets(sockets)
    address = f"http://127.0.0.1:{sockets[0].getsockname()[1]}/?token={desk.token}"
    click.echo(f"Answers to read: {address}\nStop with Ctrl+C.")
    if browser:
        webbrowser.open(address)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # Windows: Ctrl+C ends it with KeyboardInterrupt
            break
    await stop.wait()
    server.stop()
