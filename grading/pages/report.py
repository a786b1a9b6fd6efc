"""One page about the whole class, for the instructor."""

import io
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib import resources
from pathlib import Path

from jinja2 import Environment

from grading.book.gradebook import GradeBook
from grading.book.points import left_out_line, points_of
from grading.book.record import Record
from grading.handed_in.masters import Course, load_masters
from grading.pages.class_figures import (
    PointsOf,
    alike_rows,
    by_question,
    common_failures,
    final_points,
    look_at,
    not_handed_in,
    pass_rates,
    shared_rows,
    step_row,
)
from helpers.errors import CourseError
from helpers.files import writing
from helpers.shown import LONGEST_LINE, shown
from helpers.typed import typed

PAGE = "report.html"


def write_report(course: Course, out: Path) -> tuple[int, str]:
    """Write the page of a class.

    Returns
    -------
    count : int
        How many notebooks it tells of.
    left_out : str
        Who is not in it and why, '' where everybody is.

    Raises
    ------
    CourseError
        If nothing was graded.
    """
    if not course.database.is_file():
        raise CourseError(f"nothing is graded yet in {course.folder}: run `{typed('grade')}` first")
    with GradeBook(course) as book:
        records = book.records()
        points = points_of(book)
        students = [student.id for student in book.book.students]
        left_out = left_out_line(book.left_out())
        above = book.above_points()
    handed_in = {p.name for p in course.submitted.glob("[!.]*") if p.is_dir()}
    learners = sorted(handed_in.union(students))
    page = report_page(records, learners, list(load_masters(course)), points, above)
    with writing(out) as temporary:
        temporary.write_text(page, "utf-8")
    return len(records), left_out


def report_page(
    records: Sequence[Record], learners: Sequence[str], slugs: Sequence[str],
    points: PointsOf | None = None, notes: Sequence[str] = (),
) -> str:  # fmt: skip
    """Return the page.

    Parameters
    ----------
    records : sequence of Record
        What was graded.
    learners : sequence of str
        All ids, also of those who handed in nothing.
    slugs : sequence of str
        The steps of the course.
    points : dict, optional
        Final points by learner and step; those of the checks where there are none.
    notes : sequence of str
        What else to look at.

    Returns
    -------
    str
        HTML with everything in it; all texts of learners are escaped.
    """
    template = resources.files("grading.pages").joinpath("templates", PAGE).read_text("utf-8")
    by_step = {slug: [r for r in records if r.step == slug] for slug in slugs}
    points = points or {}
    return (
        Environment(autoescape=True, finalize=_visible)
        .from_string(template)
        .render(
            learners=learners,
            records=records,
            when=f"{datetime.now():%d %B %Y, %H:%M}",
            waiting=sum(final_points(record, points).waits for record in records),
            picture=_Markup(points_picture(by_step, points)),
            steps=[step_row(slug, own, points) for slug, own in by_step.items()],
            checks=[row for own in by_step.values() for row in pass_rates(own)],
            questions=[
                {"step": slug, **row}
                for slug, own in by_step.items()
                for row in by_question(own, points)
            ],
            failures=common_failures(records),
            flags=look_at(records),
            notes=notes,
            alike=alike_rows(by_step),
            shared=shared_rows(by_step),
            missing=not_handed_in(records, learners, slugs),
        )
    )


def _visible(value: object) -> object:
    """Return a text of strangers with everything invisible made visible, line by line."""
    if type(value) is not str:
        return value
    return "\n".join(shown(line, LONGEST_LINE) for line in value.split("\n"))


class _Markup(str):
    """Text that is HTML already."""

    def __html__(self) -> str:
        return str(self)


def points_picture(by_step: Mapping[str, Sequence[Record]], points: PointsOf) -> str:
    """Return an SVG picture: one dot for each learner, by step and share of points."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 2.8), layout="constrained")
    axes = figure.add_subplot()
    for place, records in enumerate(by_step.values()):
        own = [final_points(record, points) for record in records]
        shares = sorted(100 * p.final / p.max_score for p in own if p.max_score)
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
