"""One page about the whole class, for the instructor."""

import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from importlib import resources
from pathlib import Path
from statistics import median
from typing import Any

from jinja2 import Environment

from grading.book.gradebook import GradeBook
from grading.book.record import Record
from grading.handed_in.masters import Course, load_masters
from grading.inside.verdict import Verdict
from grading.pages.known_mistakes import read_mistakes
from helpers.errors import CourseError
from helpers.files import writing

PAGE = "report.html"
MOST_FAILURES = 25
MOST_MISTAKES = 3  # that look alike to a check
POINTS_IN_WORDS = re.compile(r" \([\d.]+ points?\)\.?$")  # they have a column of their own


def write_report(course: Course, out: Path) -> int:
    """Write the page of a class; return how many notebooks it tells of.

    Raises
    ------
    CourseError
        If nothing was graded.
    """
    if not course.database.is_file():
        raise CourseError(
            f"nothing is graded yet in {course.folder}: run `python course.py grade` first"
        )
    with GradeBook(course) as book:
        records = book.records()
        students = [student.id for student in book.book.students]
    handed_in = {p.name for p in course.submitted.glob("[!.]*") if p.is_dir()}
    page = report_page(records, sorted(handed_in.union(students)), list(load_masters(course)))
    with writing(out) as temporary:
        temporary.write_text(page, "utf-8")
    return len(records)


def report_page(records: Sequence[Record], learners: Sequence[str], slugs: Sequence[str]) -> str:
    """Return the page.

    Parameters
    ----------
    records : sequence of Record
        What was graded.
    learners : sequence of str
        All ids, also of those who handed in nothing.
    slugs : sequence of str
        The steps of the course.

    Returns
    -------
    str
        HTML with everything in it; all texts of learners are escaped.
    """
    template = resources.files("grading.pages").joinpath("templates", PAGE).read_text("utf-8")
    by_step = {slug: [r for r in records if r.step == slug] for slug in slugs}
    return (
        Environment(autoescape=True)
        .from_string(template)
        .render(
            learners=learners,
            records=records,
            when=f"{datetime.now():%d %B %Y, %H:%M}",
            picture=_Markup(points_picture(by_step)),
            steps=[_step(slug, own) for slug, own in by_step.items()],
            checks=[row for own in by_step.values() for row in pass_rates(own)],
            failures=common_failures(records),
            flags=[{"learner": r.learner, "step": r.step, **f} for r in records for f in r.flags],
            missing=not_handed_in(records, learners, slugs),
        )
    )


class _Markup(str):
    """Text that is HTML already."""

    def __html__(self) -> str:
        return str(self)


def _step(slug: str, records: Sequence[Record]) -> dict[str, Any]:
    points = [r.points for r in records] or [0.0]
    return {
        "slug": slug,
        "count": len(records),
        "median": f"{median(points):g}",
        "lowest": f"{min(points):g}",
        "highest": f"{max(points):g}",
        "most": f"{max((r.max_points for r in records), default=0):g}",
        "seconds": f"{median([r.seconds for r in records] or [0]):.1f}",
        "longest": f"{max((r.seconds for r in records), default=0):.1f}",
        "cpu": f"{median([r.cpu for r in records] or [0]):.1f}",
        "memory": f"{max((r.memory for r in records), default=0) / 2**20:.0f}",
    }


def pass_rates(records: Sequence[Record]) -> list[dict[str, Any]]:
    """Return for each check of a step how many passed it, in the notebook's order."""
    checks: dict[str, list[Verdict]] = defaultdict(list)
    for record in records:
        for check in record.checks:
            checks[check.check].append(check)
    return [
        {
            "check": name,
            "behaviour": POINTS_IN_WORDS.sub("", own[0].behaviour),
            "points": f"{own[0].max_points:g}",
            "count": len(own),
            "passed": sum(check.passed for check in own),
            "percent": round(100 * sum(check.passed for check in own) / len(own)),
        }
        for name, own in checks.items()
    ]


def common_failures(records: Iterable[Record]) -> list[dict[str, Any]]:
    """Return the failures that most learners share, with the mistake of the corpus they match."""
    counts: Counter[tuple[str, str]] = Counter(
        (check.check, check.message)
        for record in records
        for check in record.checks
        if not check.passed
    )
    known = read_mistakes()
    return [
        {
            "count": count,
            "check": check,
            "message": message.split("\n"),
            "mistake": " / ".join(known.get(check, {}).get(message, [])[:MOST_MISTAKES]),
        }
        for (check, message), count in counts.most_common(MOST_FAILURES)
    ]


def not_handed_in(
    records: Iterable[Record], learners: Iterable[str], slugs: Sequence[str]
) -> list[dict[str, str]]:
    """Return the learners with steps missing, and which."""
    there = {(record.learner, record.step) for record in records}
    rows = []
    for learner in learners:
        steps = [slug for slug in slugs if (learner, slug) not in there]
        if steps:
            words = "all" if len(steps) == len(slugs) else ", ".join(steps)
            rows.append({"learner": learner, "steps": words})
    return rows


def points_picture(by_step: dict[str, list[Record]]) -> str:
    """Return an SVG picture: one dot for each learner, by step and share of points."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 2.8), layout="constrained")
    axes = figure.add_subplot()
    for place, records in enumerate(by_step.values()):
        shares = sorted(100 * r.points / r.max_points for r in records if r.max_points)
        # learners with about the same share stand side by side, around the step's middle
        beside = Counter[int]()
        for share in shares:
            level = round(share / 4)
            side = (beside[level] + 1) // 2 * (-1) ** beside[level] % 15 / 20
            axes.plot(place + min(side, side - 0.75, key=abs), share, "o", ms=4, color="#1f6fb8",
                      alpha=0.7, mew=0)  # fmt: skip
            beside[level] += 1
    axes.set(ylim=(-4, 104), ylabel="% of points", xlim=(-0.5, max(len(by_step), 1) - 0.5))
    axes.set_xticks(range(len(by_step)), [slug.split("_", 1)[0] for slug in by_step])
    axes.set_xlabel("step; one dot for each learner")
    axes.spines[["top", "right"]].set_visible(False)
    text = io.StringIO()
    figure.savefig(text, format="svg", metadata={"Date": None})
    svg = text.getvalue()
    alt = 'role="img" aria-label="Share of points of each learner, by step" '
    return svg[svg.index("<svg") :].replace("<svg ", f"<svg {alt}", 1)
