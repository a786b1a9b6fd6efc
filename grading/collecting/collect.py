"""Sort what was handed in into submitted/, each file to the person that the platform names."""

import tempfile
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from grading.collecting.downloads import Found, find_files
from grading.collecting.people import Group, Matcher
from grading.collecting.placing import TIMESTAMP, Row, place_newest
from grading.collecting.platforms import Sighting, packed_name
from grading.collecting.sorting import Item, read_step, time_of
from grading.collecting.whose import Whose, find_owners
from grading.handed_in.masters import Course, Master, load_masters
from grading.handed_in.register import Person, Register
from helpers.shown import shown
from helpers.work.pack import MANIFEST

SECRET = "submission_secret.txt"  # of nbgrader's exchange: finds the feedback again
INCOMING = ".incoming-"


@dataclass(frozen=True)
class Collected:
    """What a run found.

    Attributes
    ----------
    rows : list of Row
        Every file with what became of it, learners first, odd files last.
    notes : list of str
        What the instructor should know.
    refused : int
        Files of persons whom nobody can tell apart.
    """

    rows: list[Row]
    notes: list[str]
    refused: int


def collect_into(course: Course, source: Path, *, dry_run: bool = False) -> list[Row]:
    """Sort files into a class's folder submitted/; see `collect_download`."""
    return collect_download(course, source, dry_run=dry_run).rows


def collect_download(
    course: Course, source: Path, *, dry_run: bool = False,
    check: Callable[[Item], str] = lambda item: "",
) -> Collected:  # fmt: skip
    """Sort files into a class's folder submitted/.

    Parameters
    ----------
    course : Course
        The class.
    source : Path
        A folder or zip; it is only read.
    dry_run : bool
        Change nothing.
    check : callable
        Returns in words why a file is not used, '' if it can be.

    Returns
    -------
    Collected

    Raises
    ------
    CourseError
        If the source is neither a folder nor a zip, or there are no masters.
    """
    masters = load_masters(course)
    register = Register.read(course)
    place = course.folder if dry_run else course.submitted
    place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=INCOMING, dir=None if dry_run else place) as folder:
        read = _Reading(Path(folder), masters)
        for found in find_files(source):
            read.add(found)
        items = _owned(read, source, register, masters)
        items = [(n, replace(item, odd=item.odd or check(item))) for n, item in items]
        matcher = Matcher(register, shown(source.name))
        items, refused = _with_persons(items, matcher)
        rows = place_newest(course, items, read.aside, register, source, dry_run)
    if not dry_run:
        register.write()
        _remove_if_empty(course.submitted)
    order = sorted(rows, key=lambda r: (bool(r.item.odd), r.item.learner, r.item.step, r.outcome))
    return Collected(order, matcher.notes, refused)


class _Reading:
    """Files as they come by: what is used is put aside on the disk, one at a time in memory."""

    def __init__(self, folder: Path, masters: dict[str, Master]) -> None:
        self.folder, self.masters = folder, masters
        self.found: list[tuple[Found, str, str]] = []
        self.aside: dict[int, Path] = {}

    def add(self, found: Found) -> None:
        """Take in one file."""
        if found.name in (MANIFEST, TIMESTAMP, SECRET):
            return  # what a pack or the exchange says about itself
        step, odd = read_step(found, self.masters)
        if not odd:
            path = self.folder / str(len(self.found))
            try:
                path.write_bytes(found.content)
                self.aside[len(self.found)] = path
            except OSError as error:
                odd = f"could not be kept ({error.strerror})"
        self.found.append((replace(found, content=b""), step, odd))


def _owned(
    read: _Reading, source: Path, register: Register, masters: dict[str, Master]
) -> list[tuple[int, Item]]:
    """Return the files with whose they are, each with its number."""
    usernames = [person.username for person in register.people if person.username]
    paths = [found.parts for found, _, _ in read.found]
    items = []
    for number, whose in enumerate(find_owners(paths, masters, usernames)):
        found, step, odd = read.found[number]
        if not whose.sighting and (name := packed_name(source.name)):
            whose = Whose(0, Sighting("pack", name, name, source.name))  # the download is a pack
        item = Item(found, whose, step, time_of(found, whose), odd or whose.problem)
        items.append((number, item))
    return _of_one_time(items)


def _of_one_time(items: list[tuple[int, Item]]) -> list[tuple[int, Item]]:
    """Give all files of a download the newest time where times are those of the downloading."""
    newest: dict[str, datetime] = {}
    for _, item in items:
        if item.whose.sighting and not item.whose.sighting.time_is_theirs:
            place = _container(item)
            newest[place] = max(item.time, newest.get(place, item.time))
    return [(number, replace(item, time=newest[_container(item)])
             if item.whose.sighting and not item.whose.sighting.time_is_theirs else item)
            for number, item in items]  # fmt: skip


def _with_persons(
    items: list[tuple[int, Item]], matcher: Matcher
) -> tuple[list[tuple[int, Item]], int]:
    """Give each file its person's folder; count those whom nobody can tell apart."""
    steps: dict[tuple[Sighting, str], set[str]] = defaultdict(set)
    for _, item in items:
        if item.whose.sighting and not item.odd:
            steps[_bare(item), _container(item)].add(item.step)
    groups = [Group(sighting, place, frozenset(own)) for (sighting, place), own in steps.items()]
    persons = matcher.match(groups)
    done, refused = [], 0
    for number, item in items:
        sighting = item.whose.sighting
        if not item.odd and sighting:
            person = persons[sighting.platform, sighting.key, sighting.name]
            if isinstance(person, Person):
                item = replace(item, learner=person.folder)
            else:
                item, refused = replace(item, odd=person), refused + 1
        done.append((number, item))
    return done, refused


def _bare(item: Item) -> Sighting:
    """Return the platform's word without what differs from file to file."""
    sighting = item.whose.sighting
    assert sighting is not None
    return Sighting(sighting.platform, sighting.key, sighting.name)


def _container(item: Item) -> str:
    return "/".join(item.found.parts[: item.whose.depth])


def _remove_if_empty(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
