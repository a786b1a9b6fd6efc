"""The command `feedback`: a page for each learner and step, and the way back to them."""

from pathlib import Path

import click

from commands.say import say
from grading.collecting.exchange import release_feedback
from grading.handed_in.masters import Course
from grading.pages.feedback import write_feedback
from grading.pages.handing_back import PLATFORMS, zip_feedback
from grading.pages.index import write_indexes
from helpers.counting import counted
from helpers.paths import ROOT
from helpers.shown import shown

MOST_NAMES = 10


@click.command()
@click.option("--learner", "learners", multiple=True, help="This learner only; repeatable.")
@click.option("--step", "steps", multiple=True, help="This step only (3, or its name).")
@click.option("--zip", "platform", type=click.Choice(PLATFORMS),
              help="Also zip the pages as this platform takes them back.")  # fmt: skip
@click.option("--exchange", is_flag=True,
              help="Also put the pages where `nbgrader fetch_feedback` finds them.")  # fmt: skip
@click.option("--to", type=click.Path(file_okay=False, path_type=Path),
              help="Folder for the zips; grades/ of the course by default.")  # fmt: skip
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), default=ROOT,
              help="Folder with gradebook.db; the course by default.")  # fmt: skip
def feedback(
    learners: tuple[str, ...] = (), steps: tuple[str, ...] = (), platform: str | None = None,
    exchange: bool = False, to: Path | None = None, folder: Path = ROOT,
) -> None:  # fmt: skip
    """Write a feedback page per learner and step to feedback/.

    Each learner has an index over all steps beside them, feedback/LEARNER/index.html. With --zip
    there is a zip for each assignment of the platform, in which folders and files have the names
    of its download: Moodle takes it at "Upload multiple feedback files in a zip", Canvas at
    "Upload Submissions".
    """
    course = Course(folder.resolve())
    count = write_feedback(course, learners, steps, tell=say)
    say(f"Wrote {counted(count, 'page')} to {course.feedback}")
    write_indexes(course, learners)
    if platform:
        for line in _zip(course, platform, (to or course.folder / "grades").resolve(), learners):
            say(line)
    if exchange:
        released = release_feedback(course, set(learners))
        say(f"Released {counted(released, 'page')} to the exchange; learners fetch them with "
                   "`nbgrader fetch_feedback`")  # fmt: skip


def _zip(course: Course, platform: str, to: Path, learners: tuple[str, ...]) -> list[str]:
    """Zip the pages; return what to say."""
    zipped = zip_feedback(course, platform, to, learners)
    lines = [f"Wrote {path}" for path in zipped.paths]
    lines.append(f"{counted(zipped.pages, 'page')} go back to {platform}.")
    if zipped.left_out:
        some = ", ".join(map(shown, zipped.left_out[:MOST_NAMES]))
        more = len(zipped.left_out) - MOST_NAMES
        lines.append(f"Not in it, as nothing of theirs came from {platform}: {some}"
                     f"{f' and {more} more' if more > 0 else ''}.")  # fmt: skip
    return lines
