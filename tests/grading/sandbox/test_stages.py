"""What notebooks of a step share while they are graded: their leading cells, and equal calls."""

import contextlib
import itertools
import threading
import time
import uuid
from dataclasses import asdict, replace

import nbformat
import pytest

from grading import sandbox
from grading.book.gradebook import GradeBook
from grading.inside.checker import Remote, StandIn
from grading.inside.document.markup import safe_html
from grading.inside.frames import READY, Channel, Closed, pair
from grading.inside.mirror import Mirror
from grading.inside.order import Code, Order
from grading.inside.wire import decode
from grading.running.course_run import grade_course
from grading.sandbox import Limits
from grading.sandbox.warm_process import WarmProcess
from helpers import open_scene
from tests.grading.standin import FIRST, answered, find, hand_in, make_course, own

sandboxed = pytest.mark.skipif(bool(sandbox.problem()), reason=sandbox.problem() or "sandbox")
ONCE = "import uuid\nprint('made', uuid.uuid4())"
TILE = "import rioxarray\nraster = rioxarray.open_rasterio({path!r})\nraster.shape"
_numbers = itertools.count()
KEPT = "kept = open('/etc/ld.so.cache', 'rb')"


def course_with(folder, leading):
    """A course whose first step begins with a cell."""
    course = make_course(folder)
    path = course.source / FIRST / f"{FIRST}.ipynb"
    notebook = nbformat.read(path, 4)
    find(notebook, "setup").source += f"\n{leading}"
    nbformat.write(notebook, path)
    return course


def submission(leading, *more):
    notebook = answered(FIRST)
    find(notebook, "setup").source += f"\n{leading}"
    for place, source in more:
        notebook.cells.insert(place, own(source))
    notebook.cells.append(own(repr(next(_numbers))))  # equal ones would share a whole run
    return notebook


def graded(course):
    """Grade in one process; return what the cells of each learner printed."""
    grade_course(course, workers=1)
    printed = {}
    for path in course.autograded.glob("*/*/*.ipynb"):
        cells = nbformat.read(path, 4).cells
        outputs = [o for c in cells if c.cell_type == "code" for o in c.outputs]
        texts = [o.get("text") or o.get("data", {}).get("text/plain", "") for o in outputs]
        printed[path.parts[-3]] = "\n".join(texts)
    return printed


def made(text):
    return text.split("made ")[1].split()[0]


@sandboxed
def test_leading_cells_are_run_once_for_all_who_left_them_as_they_are(tmp_path):
    course = course_with(tmp_path / "class", ONCE)
    hand_in(course, "ann", FIRST, submission(ONCE))
    hand_in(course, "bob", FIRST, submission(ONCE, (-1, "print('mine')")))
    hand_in(course, "cy", FIRST, submission(ONCE, (1, "print('before')")))
    hand_in(course, "dan", FIRST, submission(ONCE))
    (course.submitted / "dan" / FIRST / "table.csv").write_text("1")
    printed = graded(course)
    assert made(printed["ann"]) == made(printed["bob"])
    assert "mine" in printed["bob"] and "before" in printed["cy"]
    # what stands before them, or lies beside the notebook, may change what they do
    assert len({made(text) for text in printed.values()}) == 3


@sandboxed
def test_what_a_notebook_changes_does_not_reach_the_next(tmp_path):
    course = course_with(tmp_path / "class", f"{ONCE}\nshared = [1]")
    spoil = "shared.append(2)\nnp.zeros = None\nopen('left.txt', 'w').close()"
    look = "from pathlib import Path\nprint(shared, np.zeros is None, Path('left.txt').exists())"
    leading = f"{ONCE}\nshared = [1]"
    hand_in(course, "ann", FIRST, submission(leading, (-1, spoil)))
    hand_in(course, "bob", FIRST, submission(leading, (-1, look)))
    printed = graded(course)
    assert made(printed["ann"]) == made(printed["bob"])
    assert "[1] False False" in printed["bob"]


@sandboxed
def test_an_image_that_leading_cells_open_is_read_rightly_by_each(tmp_path):
    scene = open_scene("garonne-mini")
    path = str(scene.product.band_path("B04", 60))
    leading = TILE.format(path=path) + f"\n{ONCE}"
    course = course_with(tmp_path / "class", leading)
    read = "print('mean', float(raster.values.mean()))"
    for name in ("ann", "bob"):
        hand_in(course, name, FIRST, submission(leading, (-1, read)))
    printed = graded(course)
    assert made(printed["ann"]) == made(printed["bob"])
    import rioxarray

    with rioxarray.open_rasterio(path) as raster:
        expected = f"mean {float(raster.values.mean())}"
    assert all(expected in text for text in printed.values())


@sandboxed
def test_leading_cells_that_keep_a_file_open_are_run_for_each(tmp_path):
    leading = f"{ONCE}\n{KEPT}"
    course = course_with(tmp_path / "class", leading)
    for name in ("ann", "bob"):
        hand_in(course, name, FIRST, submission(leading))
    printed = graded(course)
    assert made(printed["ann"]) != made(printed["bob"])


@sandboxed
def test_leading_cells_that_end_python_cost_no_batch(tmp_path):
    leading = "import os\nos._exit(3)"
    course = course_with(tmp_path / "class", leading)
    for name in ("ann", "bob"):
        hand_in(course, name, FIRST, submission(leading))
    (line, *_) = grade_course(course, workers=1)
    assert line.startswith("Graded 2 notebooks")


DRAWN = """
import uuid
from helpers.checks import scratch
from helpers.checks.core import call

assert call(double, 1) == 2
### BEGIN HIDDEN TESTS
scratch.drawn = getattr(scratch, "drawn", None) or uuid.uuid4().hex
assert call(double, 3) == 6
assert not scratch.drawn, f"made {scratch.drawn}"
### END HIDDEN TESTS
"""
LOOK = "from helpers.checks import scratch\nprint('sees it:', hasattr(scratch, 'drawn'))"


@sandboxed
def test_what_checks_judge_is_made_once_for_all_but_the_first(tmp_path):
    course = make_course(tmp_path / "class")
    path = course.source / FIRST / f"{FIRST}.ipynb"
    notebook = nbformat.read(path, 4)
    find(notebook, "double-shape").source = DRAWN
    nbformat.write(notebook, path)
    for name in ("ann", "bob", "cy"):
        hand_in(course, name, FIRST, submission("", (-1, LOOK)))
    assert all("sees it: False" in text for text in graded(course).values())
    with GradeBook(course) as book:
        said = [check.message for record in sorted(book.records(), key=lambda r: r.learner)
                for check in record.checks if check.check == "double-shape"]  # fmt: skip
    ann, bob, cy = map(made, said)
    assert ann != bob == cy


@sandboxed
def test_time_is_counted_of_a_notebook_that_ends_while_it_is_ended():
    """Its process ends of itself when its checks hang up, just before the grader ends it."""
    limits = Limits()
    order = Order({"COURSE_SCRATCH": sandbox.SCRATCH}, "/tmp/course/work", {}, False, 60, 60)
    busy = "import time\nwhile time.process_time() < 0.3:\n    pass"
    with contextlib.closing(WarmProcess(confined=True).wait_until_warm()) as warm:
        stage = warm.stage(order)
        used = []
        for pause in (0, 0.001, 0.002, 0.004, 0.006, 0.008, 0.01, 0.012, 0.015, 0.02):
            calls, other = pair()
            number, job = stage.fork("learner", limits.of_learner(), other)
            job.send(asdict(replace(order, cells=(Code("a", busy),))))
            while job.receive_bytes(60) != READY:
                pass
            calls.close()
            time.sleep(pause)
            used.append(stage.kill(number)["cpu"])
            job.close()
    assert min(used) >= 0.29, used


@pytest.fixture
def remote(tmp_path):
    """A learner's process in which each call gives another number."""
    mine, other = pair()
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir(), there.mkdir()
    calls = []

    def serve(channel=Channel(other), mirror=Mirror(there)):  # noqa: B008
        try:
            while True:
                request = channel.receive(60)
                mirror.apply(request["changes"])
                request = decode(request["asked"])
                calls.append(request)
                if "writes" in request["args"]:
                    (there / "x.txt").write_text(uuid.uuid4().hex)
                channel.send({"value": len(calls), "printed": "", "changes": mirror.changes()})
        except Closed:
            return

    thread = threading.Thread(target=serve)
    thread.start()
    yield Remote(mine, 10, Mirror(here))
    mine.close()
    thread.join()


def test_checks_that_ask_the_same_share_a_call(remote):
    answer = StandIn("double", remote)
    assert answer([1, 2]) == 1
    assert answer([1, 2]) == 2, "within a check each call is made"
    remote.begin_check()
    assert answer([1, 2]) == 2
    assert answer([1, 3]) == 3, "with other arguments"


def test_calls_that_have_to_do_with_files_are_all_made(remote):
    answer = StandIn("store", remote)
    assert answer("writes") == 1
    remote.begin_check()
    assert answer("writes") == 2, "the answer wrote a file"
    assert answer("reads") == 3
    remote.begin_check()
    (remote.mirror.folder / "y.txt").write_text("new")
    assert answer("reads") == 4, "the check wrote a file"


def test_pictures_in_html_stay_as_they_are_and_none_can_be_forged():
    picture = "data:image/jpeg;base64," + "abc/+" * 50_000 + "=="
    forged = "data:image/png;base64,<b></b>1 data:image/png;base64,<i></i>" + "9" * 6000
    page = safe_html(f'<img alt="map" src="{picture}"><p>{forged}</p><img src="http://a/b.png">')
    assert page.count(picture) == 1
    assert "http://a" not in page
    assert "<script" not in safe_html(f'<img src="{picture}"><script>alert(1)</script>')
