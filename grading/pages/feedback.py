"""One page per learner and step, without any hidden check.

The page shows what a learner can act on: points, what each check expected and what came, the
repairs, the instructor's comments, their own cells with their maps. It runs no script, whatever is
in the notebook: the page itself forbids it.
"""

import contextlib
import functools
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, Template

from grading.book.gradebook import GradeBook
from grading.book.points import Learner, Points, learners_of, points_of
from grading.book.record import Record
from grading.handed_in.masters import Course, Master, load_masters
from grading.inside.document import markup
from grading.inside.limits import TooMuch, limited
from grading.inside.verdict import Verdict
from grading.pages.own_words import own_words, vocabulary_of
from helpers.errors import CourseError
from helpers.files import writing
from helpers.steps import find_slugs

TEMPLATES = Path(__file__).parent / "templates"
COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
SHOWN = ("text/html", *markup.PICTURES, "text/latex", "text/plain")
HIDDEN_PART = "This part of the check is not shown; what came is left out."
UNREADABLE = b"<!DOCTYPE html><title>Feedback</title><p>This page could not be made."


def write_feedback(
    course: Course, learners: tuple[str, ...] = (), steps: tuple[str, ...] = ()
) -> int:
    """Write the feedback pages.

    Parameters
    ----------
    course : Course
        A class that was graded.
    learners, steps : tuple of str
        Whom and what; all where empty.

    Returns
    -------
    int
        How many pages were written.

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
    wanted = [r for r in records if r.step in slugs and (not learners or r.learner in learners)]
    if not wanted:
        raise CourseError("nothing of this was graded yet: run `grade` first")
    for record in wanted:
        place = points.get((record.learner, record.step), Points())
        page = _page(course, record, place, people[record.learner], masters[record.step])
        folder = course.feedback / record.learner / record.step
        folder.mkdir(parents=True, exist_ok=True)
        with writing(folder / f"{record.step}.html") as temporary:
            temporary.write_bytes(page)
    return len(wanted)


def _page(
    course: Course, record: Record, points: Points, learner: Learner, master: Master
) -> bytes:
    """Return a page made with limits: without the learner's own cells where they take too much."""
    path = course.autograded / record.learner / record.step / f"{record.step}.ipynb"
    for file in (path, None):
        with contextlib.suppress(TooMuch):
            return limited(lambda: render(file, record, points, learner, master).encode())  # noqa: B023
    return UNREADABLE


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
    known = {**{c["released"].strip(): c for c in master.cells}, **master.by_id()}
    vocabulary = vocabulary_of(master)
    checks = [replace(c, message=_shown_message(c, vocabulary)) for c in record.checks]
    by_id = {check.check: check for check in checks}
    shown = [made for cell in cells if (made := _shown(cell, known, by_id, points))]
    return template().render(
        title=master.title, step=record.step, learner=learner, record=record, points=points,
        cells=shown, checks=[_check(c, points) for c in checks], style=code_style(),
    )  # fmt: skip


def _shown_message(check: Verdict, vocabulary: frozenset[str]) -> str:
    """Return what is said of a check; of a hidden part, nothing that it called with or got."""
    if not check.hidden:
        return check.message
    return f"{own_words(check.message, vocabulary)}\n{HIDDEN_PART}"


def _check(check: Verdict, points: Points) -> dict[str, Any]:
    """Return a check as the page shows it: what a person gave counts more."""
    entry = points.cells.get(check.check, {})
    return {"name": check.behaviour, "id": check.check, "passed": check.passed,
            "score": entry.get("score", check.points), "max_score": check.max_points,
            "by_hand": entry.get("by_hand", False), "printed": check.printed,
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
    cell: dict[str, Any], known: dict[str, Any], checks: dict[str, Any], points: Points
) -> dict[str, Any] | None:
    """Return a cell as the page shows it; None for the course's own text and for checks' code."""
    data = cell["metadata"].get("nbgrader", {})
    name = data.get("grade_id", "")
    role = known[name]["role"] if name in known else "free"
    if not name and cell["source"].strip() in known:
        role = "locked"  # free to change, and left as it was
    outputs = [made for o in cell.get("outputs", []) if (made := _output(o))]
    base = {"role": role, "id": name, "points": points.cells.get(name), "outputs": outputs,
            "comment": points.comments.get(name, ""), "html": "", "code": ""}  # fmt: skip
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


def _output(output: dict[str, Any]) -> dict[str, str] | None:
    """Return an output in the one form that the page shows."""
    kind = output["output_type"]
    if kind == "stream":
        return {"kind": output["name"], "text": COLOURS.sub("", _joined(output["text"]))}
    if kind == "error":
        text = "\n".join(output["traceback"]) or f"{output['ename']}: {output['evalue']}"
        return {"kind": "error", "text": COLOURS.sub("", text)}
    data = output.get("data", {})
    form = next((f for f in SHOWN if f in data), "")
    if not form:
        return None
    text = _joined(data[form])
    if form == "text/html":
        return {"kind": "html", "text": markup.safe_html(text)}
    if form.startswith("image/"):
        words = _joined(data.get("text/plain", "")) or "picture"
        return {"kind": "image", "text": f"data:{form};base64,{text.strip()}", "alt": words}
    return {"kind": "text", "text": text}


def _joined(text: Any) -> str:
    return "".join(text) if isinstance(text, list) else str(text)


def highlight(source: str) -> str:
    """Return Python code as HTML."""
    from pygments import highlight as coloured  # type: ignore[import-untyped]

    lexer, formatter = _pygments()
    return coloured(source, lexer, formatter)


def code_style() -> str:
    """Return the style sheet of highlighted code."""
    return str(_pygments()[1].get_style_defs(".highlight"))


@functools.cache
def _pygments() -> tuple[Any, Any]:
    from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]
    from pygments.lexers import PythonLexer  # type: ignore[import-untyped]

    return PythonLexer(), HtmlFormatter(style="default")


@functools.cache
def template() -> Template:
    """Return the page's template."""
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True,
                              trim_blocks=True, lstrip_blocks=True)  # fmt: skip
    environment.filters["number"] = lambda value: f"{round(value, 2):g}"
    return environment.get_template("feedback.html")
