"""One page for each learner over all steps: points, sums, links to the pages of the steps."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from grading.book.gradebook import GradeBook
from grading.book.points import Learner, Points, learners_of, max_points_of, points_of
from grading.handed_in.masters import Course, load_masters
from helpers.errors import CourseError
from helpers.files import writing
from helpers.shown import shown

TEMPLATES = Path(__file__).parent / "templates"
INDEX = "index.html"


@dataclass(frozen=True)
class StepLine:
    """One step of one learner.

    Attributes
    ----------
    title, link : str
        The step's, and where its page lies; '' where there is none.
    points : Points or None
        None where nothing was handed in.
    most : float
        What the step is worth.
    """

    title: str
    link: str
    points: Points | None
    most: float


def write_indexes(course: Course, learners: Iterable[str] = ()) -> int:
    """Write feedback/LEARNER/index.html for those who have feedback.

    Parameters
    ----------
    course : Course
        A class whose feedback was written.
    learners : iterable of str
        Whose; all where empty.

    Returns
    -------
    int
        How many pages were written.

    Raises
    ------
    CourseError
        If there is no gradebook.
    """
    if not course.database.is_file():
        raise CourseError(f"there is no gradebook {course.database}: run `grade` first")
    titles = {slug: master.title for slug, master in load_masters(course).items()}
    with GradeBook(course) as book:
        people, most, points = learners_of(book), max_points_of(book), points_of(book)
    wanted, count = set(learners), 0
    for who in people:
        folder = course.feedback / who.id
        if not folder.is_dir() or (wanted and who.id not in wanted):
            continue
        lines = [_line(folder, slug, title, points.get((who.id, slug)), most[slug])
                 for slug, title in titles.items() if slug in most]  # fmt: skip
        with writing(folder / INDEX) as temporary:
            temporary.write_text(render_index(who, lines), "utf-8")
        count += 1
    return count


def _line(folder: Path, slug: str, title: str, points: Points | None, most: float) -> StepLine:
    link = f"{slug}/{slug}.html"
    return StepLine(title, link if (folder / link).is_file() else "", points, most)


def render_index(learner: Learner, lines: list[StepLine]) -> str:
    """Return the page as HTML."""
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True,
                              trim_blocks=True, lstrip_blocks=True)  # fmt: skip
    environment.filters["shown"] = shown
    environment.filters["number"] = lambda value: f"{round(value, 2):g}"
    return environment.get_template(INDEX).render(
        learner=learner, lines=lines, total=sum(line.points.final for line in lines if line.points),
        most=sum(line.most for line in lines),
        waits=any(line.points.waits for line in lines if line.points),
    )  # fmt: skip
