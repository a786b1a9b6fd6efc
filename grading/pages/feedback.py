"""One page per learner and step, without any hidden check.

The page shows what a learner can act on: points, what each check expected and what came, the
repairs, the instructor's comments, their own cells with their maps. It runs no script, whatever is
in the notebook: the page itself forbids it.
"""

import contextlib
import functools
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, Template

from grading.book.gradebook import GradeBook
from grading.book.points import CellPoints, Learner, Points, learners_of, left_out_line, points_of
from grading.book.record import Record
from grading.handed_in.masters import Course, Master, load_masters
from grading.inside.document import markup
from grading.inside.document.graded_cells import GradedCell
from grading.inside.limits import TooMuch, limited
from grading.inside.verdict import Verdict
from grading.pages.own_words import own_words, vocabulary_of
from grading.pages.pictures import lighter
from grading.pages.shown_cells import code_style, highlight, shown_outputs
from grading.pages.side_by_side import side_by_side
from grading.running.batch import default_workers, show_progress
from helpers.counting import counted
from helpers.errors import CourseError
from helpers.files import writing
from helpers.shown import shown
from helpers.steps import find_slugs

TEMPLATES = Path(__file__).parent / "templates"
MADE_FROM = re.compile(rb'<meta name="made-from" content="([0-9a-f]{32})">')
HIDDEN_PART = "This part of the check is not shown; what came is left out."
SAMPLE = "# One *thing* of `each` kind: <b style='color: red'>1</b> [2](https://example.org)"
UNREADABLE = b"<!DOCTYPE html><title>Feedback</title><p>This page could not be made."


class FeedbackPage(NamedTuple):
    """What one page is made from, and where it goes."""

    path: Path
    record: Record
    points: Points
    learner: Learner
    master: Master


def write_feedback(
    course: Course, learners: tuple[str, ...] = (), steps: tuple[str, ...] = (),
    tell: Callable[[str], object] = lambda line: None,
) -> int:  # fmt: skip
    """Write the feedback pages.

    Parameters
    ----------
    course : Course
        A class that was graded.
    learners, steps : tuple of str
        Whom and what; all where empty.
    tell : callable
        Takes what the instructor should know, in words.

    Returns
    -------
    int
        How many pages there are; those that would be the same are left alone.

    Raises
    ------
    CourseError
        If nothing was graded.
    """
    if not course.database.is_file():
        raise CourseError(f"there is no gradebook {course.database}: run `grade` first")
    masters = load_masters(course)
    slugs = find_slugs(steps, tuple(masters))
    with GradeBook(course) as book:
        people = {learner.id: learner for learner in learners_of(book)}
        points = points_of(book)
        records = book.records()
        left_out = book.left_out()
    wanted = [r for r in records if r.step in slugs and (not learners or r.learner in learners)]
    missing = left_out_line(pair for pair in left_out if not learners or pair[0] in learners)
    if not wanted:
        raise CourseError(missing or "nothing of this was graded yet: run `grade` first")
    if missing:
        tell(missing)
    pages = [
        FeedbackPage(course.feedback / r.learner / r.step / f"{r.step}.html", r,
             points.get((r.learner, r.step), Points()), people[r.learner], masters[r.step])
        for r in wanted
    ]  # fmt: skip
    due = [page for page in pages if _mark_of(page.path) != made_from(*page[1:])]
    if due:
        _warm_up()  # here, so that no process does it anew
    made = side_by_side(lambda page: _write(course, page), due, default_workers())
    for _ in show_progress(made, len(due), "Feedback", "page"):
        pass
    if same := len(pages) - len(due):
        tell(f"{counted(same, 'page was', 'pages were')} up to date.")
    return len(pages)


def _write(course: Course, page: FeedbackPage) -> None:
    """Write a page, its pictures made light."""
    page.path.parent.mkdir(parents=True, exist_ok=True)
    with writing(page.path) as temporary:
        temporary.write_text(lighter(page_of(course, *page[1:]).decode()), "utf-8", newline="\n")


def made_from(record: Record, points: Points, learner: Learner, master: Master) -> str:
    """Return a mark of all that a page shows: a page with the same mark is not made again."""
    text = json.dumps(
        [record.as_dict(), asdict(points), asdict(learner), master.fingerprint, page_version()],
        sort_keys=True,
    )
    return hashlib.sha256(text.encode()).hexdigest()[:32]


@functools.cache
def page_version() -> str:
    """Return a mark of the code that makes pages."""
    files = [*sorted(Path(__file__).parent.glob("*.py")), *sorted(TEMPLATES.glob("feedback*")),
             Path(markup.__file__)]  # fmt: skip
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def _mark_of(path: Path) -> str:
    """Return the mark of a page that is there, '' if there is none or another tool made it."""
    try:
        with path.open("rb") as file:
            found = MADE_FROM.search(file.read(2000))
    except OSError:
        return ""
    return found[1].decode() if found else ""


def page_of(
    course: Course, record: Record, points: Points, learner: Learner, master: Master
) -> bytes:
    """Return a page made with limits: without the learner's own cells where they take too much."""
    _warm_up()
    vocabulary_of(master)  # which is remembered, here and in all forks
    path = course.autograded / record.learner / record.step / f"{record.step}.ipynb"
    for file in (path, None):
        with contextlib.suppress(TooMuch):
            return limited(lambda: render(file, record, points, learner, master).encode())  # noqa: B023
    return UNREADABLE


@functools.cache
def _warm_up() -> None:
    """Do once what each page's fork would do anew: imports, patterns, the template."""
    template()
    code_style()
    markup.rendered(SAMPLE)
    markup.safe_html(SAMPLE)
    highlight(SAMPLE)


def render(
    path: Path | None, record: Record, points: Points, learner: Learner, master: Master
) -> str:
    """Return one feedback page as HTML.

    Parameters
    ----------
    path : Path or None
        The autograded notebook; None to show no cells.
    record, points, learner, master
        What the page is about.
    """
    try:
        cells = json.loads(path.read_text("utf-8"))["cells"] if path else []
    except (OSError, ValueError, KeyError):
        cells = []
    mark = made_from(record, points, learner, master)
    known = {**{c.released.strip(): c for c in master.cells}, **master.by_id()}
    vocabulary = vocabulary_of(master)
    checks = [replace(c, message=_shown_message(c, vocabulary)) for c in record.checks]
    by_id = {check.check: check for check in checks}
    parts = [made for cell in cells if (made := _shown(cell, known, by_id, points))]
    return template().render(
        title=master.title, step=record.step, learner=learner, record=record, points=points,
        made_from=mark, cells=parts, checks=[_check(c, points) for c in checks],
        style=code_style(),
    )  # fmt: skip


def _shown_message(check: Verdict, vocabulary: frozenset[str]) -> str:
    """Return what is said of a check; of a hidden part, nothing that it called with or got."""
    if not check.hidden:
        return check.message
    return f"{own_words(check.message, vocabulary)}\n{HIDDEN_PART}"


def _check(check: Verdict, points: Points) -> dict[str, Any]:
    """Return a check as the page shows it: what a person gave counts more."""
    entry = points.cells.get(check.check, CellPoints(check.points, check.max_points))
    return {"name": check.behaviour, "id": check.check, "passed": check.passed,
            "score": entry.score, "max_score": check.max_points,
            "by_hand": entry.by_hand, "printed": check.printed,
            "lines": _lines(check.message)}  # fmt: skip


def _lines(message: str) -> list[tuple[str, str]]:
    """Return a message's lines as ("Expected", "...") or ("", "...")."""
    pairs = []
    for line in message.splitlines():
        head, colon, rest = line.partition(": ")
        known = colon and head in ("Expected", "Got", "Likely cause", "Next step", "Where")
        pairs.append((head, rest) if known else ("", line))
    return pairs


def _shown(
    cell: dict[str, Any], known: dict[str, GradedCell], checks: dict[str, Any], points: Points
) -> dict[str, Any] | None:
    """Return a cell as the page shows it; None for the course's own text and for checks' code."""
    data = cell["metadata"].get("nbgrader", {})
    name = data.get("grade_id", "")
    role = "check" if name in checks else known[name].role if name in known else "free"
    if not name and cell["source"].strip() in known:
        role = "locked"  # free to change, and left as it was
    outputs = shown_outputs(cell)
    base = {"role": role, "id": name, "points": points.cells.get(name), "outputs": outputs,
            "comment": points.comments.get(name, ""), "html": "", "code": ""}  # fmt: skip
    if role == "free" and data.get("locked"):
        return None  # of an older master
    if role == "check":
        return {**base, "outputs": [], "check": _check(checks[name], points)}
    if role == "locked":
        # The course's code is no news; the maps that it draws of the learner's result are.
        pictures = [o for o in outputs if o["kind"] in ("html", "image")]
        return {**base, "outputs": pictures} if pictures else None
    if cell["cell_type"] == "code":
        return {**base, "code": highlight(cell["source"])}
    if role == "free" and not cell["source"].strip():
        return None
    return {**base, "html": markup.rendered(cell["source"], cell.get("attachments", {}))}


@functools.cache
def template() -> Template:
    """Return the page's template."""
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True,
                              trim_blocks=True, lstrip_blocks=True)  # fmt: skip
    environment.filters["shown"] = shown
    environment.filters["number"] = lambda value: f"{round(value, 2):g}"
    return environment.get_template("feedback.html")
