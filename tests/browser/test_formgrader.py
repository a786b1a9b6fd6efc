"""nbgrader's formgrader on a class that `grade` has graded, in a real browser."""

import base64
import contextlib
import csv
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner
from nbgrader import api

from commands import demo
from commands.cli import cli
from grading import sandbox
from grading.book.gradebook import GradeBook
from grading.handed_in.masters import Course
from grading.pages.export import export_course
from grading.pages.feedback import write_feedback
from grading.publishing.release import release_all
from grading.running.course_run import grade_course
from tests.attacks import acting_text, scripts_in_outputs
from tests.conftest import ROOT, SLUGS
from tests.grading.standin import FIRST, answered, find, hand_in, make_course, own

pytestmark = pytest.mark.skipif(bool(sandbox.problem()), reason=sandbox.problem() or "sandbox")


LATE = "[due]\n1 = 2026-05-03 12:00:00Z\n[penalty]\npercent_per_day = 10\n"


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
    # what acts, in text and in outputs: see the two attacks
    hostile = acting_text.notebook(made)
    shows = next(c for c in scripts_in_outputs.notebook(made).cells if "srcdoc" in c.source)
    hostile.cells.insert(2, shows)
    folder = hand_in(made, "bob", FIRST, hostile)
    (folder / "timestamp.txt").write_text("2026-05-04 10:00:00 UTC")
    (made.folder / "late.toml").write_text(LATE)
    grade_course(made)
    shutil.copy(ROOT / "nbgrader_config.py", made.folder)
    return made


@contextlib.contextmanager
def served(folder, home):
    """Run formgrader on a course's folder; give what makes an address, with the token."""
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
        f"--ServerApp.root_dir={folder}",
        "--ServerApp.jpserver_extensions={'nbgrader.server_extensions.formgrader': True}",
    ]  # fmt: skip
    with (home / "log.txt").open("w") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log,
                                   stderr=log)  # fmt: skip
        try:
            base = f"http://127.0.0.1:{port}"
            _wait(process, f"{base}/api/status?token={token}", home / "log.txt")
            yield lambda path: f"{base}{path}?token={token}"
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(60)
            process.kill()


@pytest.fixture(scope="module")
def formgrader(course, tmp_path_factory):
    """Address of the formgrader, with the token."""
    with served(course.folder, tmp_path_factory.mktemp("home")) as address:
        yield address


def _wait(process, address, log):
    end = time.monotonic() + 240  # a busy machine takes long
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


def submission_of(course, learner):
    """The id of a learner's notebook, which is in its address."""
    with GradeBook(course) as book:
        return book.book.find_submission_notebook(FIRST, FIRST, learner).id


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
    place = submission_of(course, "ann")
    page.locator(f"a.name-hidden[href$='{place}']").click()
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


ACTING = """() => [
    ...[...document.links].filter(a => !/^(https?|mailto|file):$/.test(a.protocol))
        .map(a => a.outerHTML),
    ...[...document.querySelectorAll("iframe, object, embed, plaintext, svg, [srcdoc], [onerror]")]
        .map(e => e.outerHTML.slice(0, 99)),
    ...[...document.querySelectorAll(".rendered_html *, .text_cell *, .free *")]
        .filter(e => ["fixed", "absolute", "sticky"].includes(getComputedStyle(e).position)
                     || /url/.test(getComputedStyle(e).backgroundImage))
        .map(e => e.outerHTML.slice(0, 99)),
    ...(/session expired/i.test(document.elementFromPoint(innerWidth / 2, innerHeight / 2)
        ?.textContent.slice(0, 99)) ? ["the middle of the page is covered"] : []),
]"""


def test_nothing_that_a_learner_wrote_acts_on_who_reads_it(course, formgrader, browser):
    """In formgrader and on the feedback page: no dialog, request, link that runs, or cover."""
    write_feedback(course)
    page, heard, asked = browser.new_page(), [], []
    page.on("dialog", lambda dialog: (heard.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(formgrader("/tree"))  # logs in
    for address in (formgrader(f"/formgrader/submissions/{submission_of(course, 'bob')}/"),
                    (course.feedback / "bob" / FIRST / f"{FIRST}.html").as_uri()):  # fmt: skip
        page.goto(address, wait_until="domcontentloaded")
        assert page.locator("strong", has_text="kept").count()  # what may stay is there
        assert page.locator("b", has_text="kept").count()
        assert page.evaluate(ACTING) == [], address
    page.close()
    assert not heard and not [url for url in asked if ":9/" in url or url.startswith("javascript")]


def test_formgrader_lists_final_points(course, formgrader, browser):
    """Bob earned 3 points a day late; 10 % of the step's 8 are taken off."""
    page = browser.new_page()
    page.goto(formgrader("/tree"))  # logs in
    page.goto(formgrader(f"/formgrader/gradebook/{FIRST}/{FIRST}"))
    row = page.locator("tr", has=page.locator(f"a[href$='{submission_of(course, 'bob')}']"))
    row.locator(".score", has_text="/").wait_for()
    assert row.locator(".score").inner_text() == "2.2 / 8"
    page.close()


GIF = base64.b64encode(b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\4\1\0\0\0\0,\0\0\0\0"
                       b"\1\0\1\0\0\2\2D\1\0;").decode()  # fmt: skip


# A download in which a GIF was pasted and a cell was copied without its picture, by two learners.
CASES = os.environ.get("COURSE_TEST_CASES", "")
ATTACHED = [Path(CASES, "handed_in", "att.zip")] if CASES else []


@pytest.fixture(scope="module")
def whole_class(tmp_path_factory):
    """The course itself, graded for the demo's class and for a learner who pasted pictures."""
    folder = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "source", folder / "source")
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    release_all(folder)
    handed_in = demo.hand_in(folder)
    with zipfile.ZipFile(handed_in, "a") as archive:
        notebook = nbformat.read(folder / "notebooks" / f"{SLUGS[0]}.ipynb", as_version=4)
        pasted = nbformat.v4.new_markdown_cell("![a map](attachment:map.gif) ![lost](attachment:x)")
        pasted.attachments = {"map.gif": {"image/gif": GIF}}
        pictured = next(c for c in notebook.cells if c.get("attachments"))
        copied = nbformat.v4.new_markdown_cell(pictured.source)
        notebook.cells[3:3] = [pasted, copied]
        place = f"Picture Paster_9_assignsubmission_file_/{SLUGS[0]}.ipynb"
        archive.writestr(place, nbformat.writes(notebook))
    collected = [["collect", str(path)] for path in (handed_in, *ATTACHED)]
    for command in (*collected, ["grade"]):
        result = CliRunner().invoke(cli, [*command, "--folder", str(folder)])
        assert result.exit_code == 0, result.output
    return Course(folder)


def test_every_submission_of_the_course_opens_with_all_its_pictures(whole_class, browser, tmp_path):
    with GradeBook(whole_class) as book:
        there = [(s.student.id, s.name, s.id) for s in book.db.query(api.SubmittedNotebook)]
    assert len(there) == 3 * len(SLUGS) + 1 + 2 * len(ATTACHED)
    wrong = []
    with served(whole_class.folder, tmp_path) as address:
        page = browser.new_page()
        page.goto(address("/tree"))  # logs in
        for learner, step, place in there:
            answer = page.goto(address(f"/formgrader/submissions/{place}/"),
                               wait_until="domcontentloaded")  # fmt: skip
            blank = page.evaluate(
                "Promise.all([...document.images].map(i => i.decode().then(() => '', "
                "() => i.src.slice(0, 80)))).then(all => all.filter(Boolean))"
            )
            if answer.status != 200 or blank:
                wrong.append((learner, step, answer.status, blank))
        page.close()
    assert not wrong


def test_stock_feedback_is_made_for_every_submission_of_the_course(whole_class):
    program = Path(sys.executable).parent / "nbgrader"
    result = subprocess.run([program, "generate_feedback", "0*"], cwd=whole_class.folder,
                            capture_output=True, text=True, check=False)  # fmt: skip
    assert result.returncode == 0, result.stderr[-3000:]
    pages = list(whole_class.feedback.glob("*/*/*.html"))
    assert len(pages) == 3 * len(SLUGS) + 1 + 2 * len(ATTACHED)
    pasted = next(whole_class.feedback.glob(f"Picture*/*/{SLUGS[0]}.html")).read_text("utf-8")
    assert f"data:image/gif;base64,{GIF}" in pasted and "A picture stood here (lost)" in pasted
