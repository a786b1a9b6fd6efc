"""Feedback in the form that a learning platform takes back: named as its download was."""

import re
import zipfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from grading.collecting.platforms import CANVAS
from grading.handed_in.masters import Course
from grading.handed_in.register import HandIn, Person, Register
from helpers.errors import CourseError
from helpers.files import writing

PLATFORMS = ("moodle", "canvas", "blackboard", "brightspace")
INDEX = "index.html"
MOODLE = re.compile(r"^[^_]+_\d+_assignsubmission_(?:file|onlinetext)")
BLACKBOARD = re.compile(r"^.+?_attempt_\d{4}(?:-\d\d){5}", re.S)


@dataclass(frozen=True)
class Zipped:
    """What was written.

    Attributes
    ----------
    paths : list of Path
        The zips, one for each assignment of the platform.
    pages : int
        How many pages are in them.
    left_out : list of str
        Learners with feedback of which nothing came from this platform.
    """

    paths: list[Path]
    pages: int
    left_out: list[str]


def zip_feedback(course: Course, platform: str, to: Path, learners: tuple[str, ...] = ()) -> Zipped:
    """Zip the feedback pages for a platform, under the names that it gave the files.

    Parameters
    ----------
    course : Course
        A class whose feedback was written.
    platform : str
        One of `PLATFORMS`.
    to : Path
        Folder for the zips.
    learners : tuple of str
        Whose pages; all where empty.

    Returns
    -------
    Zipped

    Raises
    ------
    CourseError
        If nothing was handed in by way of this platform.
    """
    people = [
        p
        for p in Register.read(course).people
        if (course.feedback / p.folder).is_dir() and (not learners or p.folder in learners)
    ]
    sent: dict[str, list[tuple[Person, HandIn]]] = defaultdict(list)
    for person in people:
        for step, hand_in in person.handed_in.items():
            page = course.feedback / person.folder / step / f"{step}.html"
            if hand_in.platform == platform and page.is_file():
                sent[step].append((person, hand_in))
    if not sent:
        raise CourseError(
            f"no feedback of anything that was collected from {platform}: collect its download "
            "and run `grade` first, or choose another platform"
        )
    to.mkdir(parents=True, exist_ok=True)
    paths = []
    for steps in assignments_of(sent):
        name = f"feedback-{platform}-{'-'.join(step[:2] for step in steps)}.zip"
        _write(course, to / name, platform, {step: sent[step] for step in steps})
        paths.append(to / name)
    back = {person.folder for entries in sent.values() for person, _ in entries}
    left_out = sorted({person.folder for person in people} - back)
    return Zipped(paths, sum(map(len, sent.values())), left_out)


def assignments_of(sent: dict[str, list[tuple[Person, HandIn]]]) -> list[list[str]]:
    """Return the steps that were handed in to the platform as one, as packs are.

    Steps that came under one name from somebody belong to one assignment there.
    """
    found: list[tuple[list[str], set[str]]] = []
    for step in sorted(sent):
        steps, places = [step], {_head(hand_in) for _, hand_in in sent[step]}
        for other in [entry for entry in found if entry[1] & places]:
            found.remove(other)
            steps, places = other[0] + steps, other[1] | places
        found.append((steps, places))
    return sorted(sorted(steps) for steps, _ in found)


def _write(
    course: Course, path: Path, platform: str, sent: dict[str, list[tuple[Person, HandIn]]]
) -> None:
    indexed: set[str] = set()
    with writing(path) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as out:
        for step, entries in sent.items():
            for person, hand_in in entries:
                folder = course.feedback / person.folder
                out.write(folder / step / f"{step}.html", _name(hand_in, f"{step}.html"))
                index = folder / INDEX
                if len(sent) > 1 and person.folder not in indexed and index.is_file():
                    indexed.add(person.folder)
                    out.writestr(_name(hand_in, INDEX), _beside(index.read_text("utf-8"), hand_in))


def _head(hand_in: HandIn) -> str:
    """Return the part of a platform's name that stands for person and assignment."""
    if match := MOODLE.match(hand_in.place) or BLACKBOARD.match(hand_in.place):
        return match[0]
    if match := CANVAS.match(hand_in.place):
        return hand_in.place[: match.start("file") - 1]
    return hand_in.place


def _name(hand_in: HandIn, page: str) -> str:
    """Return the name under which a page goes back."""
    folder = hand_in.platform in ("moodle", "brightspace")
    ends = "_/" if hand_in.platform == "moodle" else "/" if folder else "_"
    return f"{_head(hand_in)}{ends}{page}"


def _beside(index: str, hand_in: HandIn) -> str:
    """Return an index whose links find the pages where they lie in the zip."""
    return re.sub(r'href="[^"/]+/([^"/]+\.html)"',
                  lambda m: f'href="{_name(hand_in, m[1]).rpartition("/")[2]}"', index)  # fmt: skip
