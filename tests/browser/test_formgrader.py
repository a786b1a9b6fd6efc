"""nbgrader's formgrader on a class that `grade` has graded, in a real browser."""

import csv
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from grading import sandbox
from grading.book.gradebook import GradeBook
from grading.pages.export import export_course
from grading.pages.feedback import write_feedback
from grading.running.course_run import grade_course
from tests.conftest import ROOT
from tests.grading.standin import FIRST, answered, find, hand_in, make_course, own

pytestmark = pytest.mark.skipif(bool(sandbox.problem()), reason=sandbox.problem() or "sandbox")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    made = make_course(tmp_path_factory.mktemp("class"))
    notebook = answered(FIRST)
    find(
        notebook, "why"
    ).source = "Because of scattering. <script>document.title = 'pwned'</script>"
    show = "from IPython.display import HTML\nHTML('<b>map</b><script>document.title = 1</script>')"
    notebook.cells.insert(2, own(show))
    hand_in(made, "ann", FIRST, notebook)
    grade_course(made)
    shutil.copy(ROOT / "nbgrader_config.py", made.folder)
    return made


@pytest.fixture(scope="module")
def formgrader(course, tmp_path_factory):
    """Address of the formgrader, with the token."""
    home = tmp_path_factory.mktemp("home")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    environment = {
        **os.environ, "HOME": str(home), "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }  # fmt: skip
    command = [
        sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", f"--port={port}",
        "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}",
        f"--ServerApp.root_dir={course.folder}",
        "--ServerApp.jpserver_extensions={'nbgrader.server_extensions.formgrader': True}",
    ]  # fmt: skip
    with (home / "log.txt").open("w") as log:
        process = subprocess.Popen(command, cwd=course.folder, env=environment, stdout=log,
                                   stderr=log)  # fmt: skip
        try:
            base = f"http://127.0.0.1:{port}"
            _wait(process, f"{base}/api/status?token={token}", home / "log.txt")
            yield lambda path: f"{base}{path}?token={token}"
        finally:
            process.terminate()
            process.wait(20)


def _wait(process, address, log):
    end = time.monotonic() + 60
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(address).close()
        except OSError:
            time.sleep(0.3)
        else:
            return
    raise AssertionError(log.read_text())


def manual_grade(course):
    with GradeBook(course) as book:
        grade = book.book.find_grade("why", FIRST, FIRST, "ann")
        comment = book.book.find_comment("why", FIRST, FIRST, "ann")
        return grade.manual_score, comment.manual_comment


# A machine so busy that the page stands there a while before its grades have come.
SLOW = """const send = XMLHttpRequest.prototype.send;
XMLHttpRequest.prototype.send = function (...all) {
    setTimeout(() => send.apply(this, all), 1000);
};
"""


def test_a_written_answer_is_graded_by_hand_and_reaches_feedback_and_export(
    course, formgrader, browser, tmp_path
):
    page = browser.new_page()
    page.add_init_script(SLOW)
    page.goto(formgrader("/tree"))  # logs in
    page.goto(formgrader(f"/formgrader/gradebook/{FIRST}/{FIRST}"))
    page.get_by_role("link", name="Submission #1").click()
    # Formgrader writes the kept grades and comments into its fields when they have come, over what
    # was typed before.
    page.wait_for_selector("input.score.needs_manual_grade")
    page.wait_for_selector("textarea.comment[placeholder]")
    assert page.title() not in ("pwned", "1"), "a script of the learner's ran"
    assert "Because of scattering." in page.content()
    box = page.locator("input.score").last
    box.fill("1.5")
    words = page.locator("textarea.comment").last
    words.fill("Which kind of scattering?")
    words.blur()
    box.focus()
    box.blur()
    end = time.monotonic() + 20
    while manual_grade(course) != (1.5, "Which kind of scattering?"):
        assert time.monotonic() < end, manual_grade(course)
        time.sleep(0.2)
    page.close()
    write_feedback(course)
    feedback = (course.feedback / "ann" / FIRST / f"{FIRST}.html").read_text()
    assert "7.5 of 8 points" in feedback and "Which kind of scattering?" in feedback
    rows = list(csv.DictReader(export_course(course, tmp_path)[0].open(encoding="utf-8-sig")))
    assert rows[0][FIRST] == "7.5"


def test_the_feedback_page_runs_no_script_and_asks_nobody(course, browser):
    write_feedback(course)
    page = browser.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((course.feedback / "ann" / FIRST / f"{FIRST}.html").as_uri())
    assert page.title().startswith("Step 01")
    assert len(asked) == 1, asked
    assert page.locator("b", has_text="map").count() == 1
    page.close()
