"""Bytes and values that nobody thought of, against all that reads what learners hand in.

Run by ``python3 course.py bench fuzz --minutes N``; the test suite runs it for a minute. What is
found comes with the smallest example that Hypothesis can make of it.
"""

import atexit
import contextlib
import copy
import functools
import importlib
import io
import json
import pkgutil
import re
import resource
import shutil
import tempfile
import time
import warnings
import zipfile
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tqdm import tqdm

from grading import sandbox
from grading.book.gradebook import GradeBook
from grading.collecting.collect import collect_download
from grading.collecting.downloads import find_files
from grading.collecting.table import table
from grading.handed_in.masters import Course, load_masters
from grading.inside.document.markup import safe_html, safe_markdown
from grading.inside.document.outputs import safe_outputs
from grading.inside.document.reading import Unreadable
from grading.inside.document.repair import rebuild
from grading.inside.wire import WireError, decode, encode
from grading.running.course_run import grade_course
from grading.sandbox import Limits
from grading.trials.filling import solutions, write_submission
from helpers import checks
from helpers.checks.core import CheckFailed
from helpers.errors import CourseError
from helpers.paths import ROOT
from helpers.shown import shown

EXAMPLES = 40  # of each target, before the next one has its turn
BATCHES = 2  # likewise, of whole batches
HONEST = "honest"
MOST_KB = 3_000_000  # memory of the grader's own process, with Hypothesis and all libraries in it
STEP = "03_rasterize_polygons"
SPELLED_WITH = str.maketrans("", "", "\u200c\u200d\u3000")  # joiners and the wide space of names

TEXT = st.text(max_size=40) | st.sampled_from(
    ["<script>", "</pre>", "javascript:", "\x1b[2J", "\u202e", "\x00", "../", "$x$", "`", "|"]
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | TEXT
JSON = st.recursive(
    LEAVES, lambda parts: st.lists(parts, max_size=4) | st.dictionaries(TEXT, parts, max_size=4)
)
MARKUP = st.lists(
    TEXT
    | st.sampled_from(
        ["<a href='", "<img src=", "<svg onload=", "<style>", "<iframe srcdoc='", "'>", "&#115;",
         "<!--", "-->", "<plaintext>", "[a](javascript:b)", "<div style='position:fixed'>", "\n\n",
         "data:text/html,", "<math>", "<table>", "```", "<b", ">", "url(//x)"]
    ),
    max_size=25,
).map("".join)  # fmt: skip
OUTPUT = st.fixed_dictionaries(
    {"output_type": st.sampled_from(["stream", "display_data", "execute_result", "error"]) | JSON},
    optional={
        "data": JSON | st.dictionaries(
            st.sampled_from(["text/html", "text/plain", "image/png"]), MARKUP | JSON
        ),
        "text": MARKUP | JSON, "name": TEXT, "ename": TEXT, "evalue": TEXT, "traceback": JSON,
        "metadata": JSON,
    },
)  # fmt: skip
NUMBERS = st.sampled_from([0, 1, -1, 255, 256, 0.5, np.nan, np.inf, -np.inf, 1e308, 2**63])


def _array(numbers: list[float], shape: tuple[int, ...], kind: str) -> np.ndarray:
    with np.errstate(all="ignore"):
        return np.resize(np.array(numbers, "float64"), shape).astype(kind)


ARRAYS = st.builds(
    _array,
    st.lists(NUMBERS, min_size=1, max_size=6),
    st.lists(st.integers(0, 4), max_size=4).map(tuple),
    st.sampled_from(["f8", "f4", ">f8", "O", "U5", "c16", "u1", "?"]),
)
VALUES = st.recursive(
    LEAVES | ARRAYS | st.builds(np.ma.MaskedArray, ARRAYS) | st.builds(xr.DataArray, ARRAYS),
    lambda parts: (
        st.lists(parts, max_size=3)
        | st.lists(parts, max_size=3).map(tuple)
        | st.dictionaries(
            st.sampled_from(["WATER", "FOREST", "FARM", "random", "grouped", "overall", "area"]),
            parts,
        )
    ),
    max_leaves=8,
)
NAMES = st.lists(
    st.sampled_from(["..", "", "a" * 300, "CON", "ana", "\u202egnp", "x\ny", "é", f"{STEP}.ipynb",
                     "__MACOSX", "\x1b[31m", "C:", "123_assignsubmission_file"])
    | st.text(min_size=1, max_size=12),
    min_size=1, max_size=5,
).map("/".join)  # fmt: skip


MASTER = load_masters(Course(ROOT), [STEP])[STEP]
JUDGES = (
    "rasterize_geojson-labels", "produce_clips-rows", "confusion_table-counts",
    "estimate_areas-areas", "compare_splits-random",
)  # fmt: skip


def _judges() -> list[Callable[..., None]]:
    """Return the checks that judge a value, found by their ids."""
    names = [info.name for info in pkgutil.iter_modules(checks.__path__) if not info.ispkg]
    modules = [importlib.import_module(f"helpers.checks.{name}") for name in names]
    found = {getattr(v, "grade_id", ""): v for m in modules for v in vars(m).values()}
    return [found[name] for name in JUDGES]


CHECKS = _judges()


def _notebook(changes: list[tuple[int, str, Any]]) -> bytes:
    """Return the released notebook with some cells dropped, doubled, or with odd parts."""
    path = ROOT / "notebooks" / f"{STEP}.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    for place, part, value in changes:
        cells = notebook["cells"]
        index = place % max(len(cells), 1)
        if part == "drop":
            del cells[index : index + 1]
        elif part == "double":
            cells[index:index] = copy.deepcopy(cells[index : index + 1])
        elif part in ("cells", "metadata", "nbformat"):
            notebook[part] = value if place % 7 == 0 else notebook[part]
        elif index < len(cells) and isinstance(cells[index], dict):
            cells[index][part] = value
        notebook["cells"] = notebook["cells"] if isinstance(notebook["cells"], list) else []
    return json.dumps(notebook).encode("utf-8", "surrogatepass")


PARTS = ["drop", "double", "cells", "metadata", "nbformat", "source", "id", "cell_type", "outputs",
         "attachments"]  # fmt: skip
NOTEBOOKS = st.lists(
    st.tuples(st.integers(0, 60), st.sampled_from(PARTS), JSON | MARKUP), max_size=6
).map(_notebook)


@given(NOTEBOOKS | JSON.map(lambda tree: json.dumps(tree).encode()) | st.binary(max_size=200))
def notebooks(content: bytes) -> None:
    """A notebook is rebuilt with every check of the master once and as it is, or refused."""
    try:
        rebuilt = rebuild(content, MASTER.cells)
    except Unreadable as error:
        assert str(error)
        return
    checks = {c.grade_id: c.source for c in MASTER.cells if c.role == "check"}
    found = [c for c in rebuilt.cells if c.role == "check"]
    assert {c.grade_id: c.source for c in found} == checks
    assert len(found) == len(checks)


class Acting(HTMLParser):
    """Collects what runs, loads or covers something in HTML, as a browser would read it."""

    ELEMENTS = ("script", "style", "iframe", "object", "embed", "svg", "math", "form", "input",
                "link", "meta", "base", "plaintext", "template", "noscript", "frame")  # fmt: skip
    LINKS = ("href", "src", "xlink:href", "action", "srcset", "data", "poster", "background")
    HARMLESS = re.compile(r"(https?:|mailto:|#|data:image/(png|jpeg|gif|webp);base64,|[\w./ %-]*$)")

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        if tag in self.ELEMENTS:
            self.found.append(tag)
        for name, value in attrs:
            words = (value or "").strip()
            if name.startswith("on") or name in ("srcdoc", "formaction"):
                self.found.append(name)
            if name in self.LINKS and not self.HARMLESS.match(words.lower()):
                self.found.append(f"{name}={words}")
            if name == "style" and re.search(r"url\s*\(|position|expression", words.lower()):
                self.found.append(f"{name}={words}")


def acting(html: str) -> list[str]:
    """Return what acts in HTML."""
    parser = Acting()
    parser.feed(html)
    parser.close()
    return parser.found


@given(st.lists(OUTPUT, max_size=5) | JSON)
def outputs(content: Any) -> None:
    """Outputs become a list of outputs in which nothing acts."""
    safe, _ = safe_outputs(content)
    json.dumps(safe)
    for output in safe:
        html = output.get("data", {}).get("text/html", "")
        assert acting(html) == [], html


@given(MARKUP)
def markup(text: str) -> None:
    """Nothing acts in what was made safe, and to make it safe again changes nothing."""
    for safe in (safe_html(text), safe_markdown(text)):
        assert acting(safe) == [], safe
    assert safe_html(safe_html(text)) == safe_html(text)


@given(VALUES, st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=4))
def frames(value: Any, changes: list[tuple[int, int]]) -> None:
    """Bytes off the wire become a value or a WireError."""
    content = bytearray(encode(value))
    for place, byte in changes:
        content[place % len(content)] = byte
    try:
        decode(content)
    except WireError:
        return


@given(VALUES)
def results(value: Any) -> None:
    """A check passes or fails on any value, and never breaks; none of these is an answer."""
    sent = decode(encode(value))
    for check in CHECKS:
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                check(lambda *args, **kwargs: sent)
        except CheckFailed as failure:
            assert is_visible(str(failure).replace("\n", ""))
        else:
            raise AssertionError(f"{check.__name__} took {value!r} for an answer")


@given(st.lists(st.tuples(NAMES, st.binary(max_size=60) | NOTEBOOKS), max_size=4), st.binary())
def downloads(entries: list[tuple[str, bytes]], tail: bytes) -> None:
    """A zip is read to its end or refused in words, and its names are shown as visible signs."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "download.zip"
        with zipfile.ZipFile(path, "w") as archive, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # two entries may have one name
            for name, content in entries:
                archive.writestr(name.replace("\x00", "") or "x", content)
        path.write_bytes(path.read_bytes() + tail)
        try:
            for found in find_files(path):
                assert is_visible(shown(found.name))
        except CourseError as error:
            assert str(error)
        assert [p.name for p in Path(folder).iterdir()] == ["download.zip"]


def is_visible(text: str) -> bool:
    """Say whether nothing in a line is hidden, but for what some languages spell names with."""
    return text.translate(SPELLED_WITH).isprintable()


@functools.cache
def _honest_class() -> Course:
    """Return a class with one honest learner, graded; the processes stay warm."""
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    course = Course(folder / "class")
    shutil.copytree(ROOT / "source" / STEP, course.source / STEP)
    write_submission(course.submitted, HONEST, STEP, solutions(STEP))
    _graded(course)
    return course


def _graded(course: Course) -> list[str]:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return grade_course(course, workers=1, force=True)


def _outside(course: Course) -> list[str]:
    """Return all files but those that grading may write."""
    written = ("submitted", "autograded", "gradebook.db", "learners.json")
    parts = (path.relative_to(course.folder.parent) for path in course.folder.parent.rglob("*"))
    return sorted(str(path) for path in parts if len(path.parts) < 2 or
                  not path.parts[1].startswith(written))  # fmt: skip


@given(st.lists(st.tuples(NAMES, NOTEBOOKS | st.binary(max_size=60)), min_size=1, max_size=3))
def batches(entries: list[tuple[str, bytes]]) -> None:
    """A class is collected and graded to its end; the others keep their points."""
    course = _honest_class()
    outside = _outside(course)
    for place in course.submitted.iterdir():
        if place.name != HONEST:
            shutil.rmtree(place)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "download.zip"
        with zipfile.ZipFile(path, "w") as archive, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # two entries may have one name
            for number, (name, content) in enumerate(entries):
                plain = name.replace("\x00", "") or "x"
                archive.writestr(
                    f"Fuzz Er{number}_{number}_assignsubmission_file_/{plain}", content
                )
        with contextlib.suppress(CourseError):
            lines = table(collect_download(course, path).rows)
            assert is_visible("".join(lines).replace("\n", "")), lines
    lines = _graded(course)
    assert is_visible("".join(lines)), lines
    assert not [line for line in lines if "FAILED" in line], lines
    with GradeBook(course) as book:
        records = {record.learner: record for record in book.records()}
    assert records[HONEST].points == records[HONEST].max_points
    assert {p.name for p in course.submitted.iterdir() if p.name[0] != "."} <= set(records)
    assert max(record.memory for record in records.values()) <= Limits().memory
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < MOST_KB
    assert _outside(course) == outside


SMALL: tuple[Callable[[], None], ...] = (notebooks, outputs, markup, frames, results, downloads)
TARGETS = (*SMALL, *(() if sandbox.problem() else (batches,)))


def main(quick: bool, minutes: float = 1.0) -> None:
    """Try all targets by turns until the time is over."""
    seconds = 5.0 if quick else 60 * minutes
    limits = settings(
        max_examples=EXAMPLES, deadline=None, database=None, print_blob=False,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate, Phase.shrink],
    )  # fmt: skip
    few = settings(limits, max_examples=BATCHES)
    runs = [(few if target is batches else limits)(target) for target in TARGETS]
    started, rounds = time.monotonic(), 0
    with tqdm(total=round(seconds), unit="s", desc="Fuzzing") as bar:
        while rounds == 0 or time.monotonic() - started < seconds:
            for run in runs:
                run()
                bar.update(round(time.monotonic() - started) - bar.n)
            rounds += 1
    tried = rounds * EXAMPLES
    print(f"{len(SMALL)} targets, about {tried} examples of each, and {rounds * BATCHES} batches: "
          "no invariant was broken.")  # fmt: skip
