"""The newest file of each person and step, into submitted/; what was there before is kept."""

import hashlib
import shutil
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from grading.collecting.platforms import read_name
from grading.collecting.sorting import NOTEBOOK, Item, rank
from grading.handed_in.masters import Course
from grading.handed_in.register import HandIn, Person, Register
from grading.handed_in.submissions import read_regular
from grading.inside.document.reading import LARGEST_NOTEBOOK
from helpers.files import for_every_disk, writing
from helpers.shown import shown

TIMESTAMP = "timestamp.txt"
KEPT = ".older"  # below submitted/; nbgrader and `grade` pass over names with a dot
NBGRADER_TIME = "%Y-%m-%d %H:%M:%S.%f UTC"
LONGEST_NAME = 120  # bytes


@dataclass(frozen=True)
class Row:
    """One line of the table: a file, what became of it, and what is worth knowing."""

    item: Item
    outcome: str
    note: str = ""


def place_newest(
    course: Course, items: Iterable[tuple[int, Item]], aside: dict[int, Path], register: Register,
    source: Path, dry_run: bool,
) -> list[Row]:  # fmt: skip
    """Write what is newest of each person and step.

    Parameters
    ----------
    course : Course
        The class.
    items : iterable of (int, Item)
        Files with their numbers, in the order of the download.
    aside : dict
        Where the content of each lies, by its number.
    register : Register
        Of the class; is told what was taken.
    source : Path
        The download.
    dry_run : bool
        Change nothing.

    Returns
    -------
    list of Row
        What became of each file.
    """
    items = list(items)
    rows = [Row(item, item.odd) for _, item in items if item.odd]
    people = register.by_folder()
    taken: dict[Path, Item] = {}
    # newest first; of two files of one time the higher copy, then the one that stands later
    usable = [(number, item) for number, item in reversed(items) if not item.odd]
    for number, item in sorted(usable, key=lambda entry: entry[1].order, reverse=True):
        target = _target(course, item)
        if target in taken:
            rows.append(Row(item, "older", _tie(item, taken[target])))
            continue
        person = people[item.learner]
        try:
            outcome = _place(course, item, aside[number], target, person, dry_run)
        except OSError as error:  # a full disk, a name that the disk does not take
            odd = f"could not be written ({error.strerror})"
            rows.append(Row(replace(item, odd=odd), odd))
            continue
        taken[target] = item
        if outcome != "older" and item.is_notebook:
            person.handed_in[item.step] = _hand_in(item, source)
        rows.append(Row(item, outcome, "marked late" if _is_late(item) else ""))
    return rows


def _tie(item: Item, winner: Item) -> str:
    if item.time != winner.time:
        return ""
    reason = "the higher copy number" if item.order != winner.order else "the one listed later"
    return f"of the same time as {shown(winner.found.name)}: {reason} counts"


def _is_late(item: Item) -> bool:
    return bool(item.whose.sighting and item.whose.sighting.late)


def _hand_in(item: Item, source: Path) -> HandIn:
    sighting = item.whose.sighting
    assert sighting is not None
    return HandIn(sighting.platform, sighting.key, shown(sighting.place, 1000),
                  shown(item.found.name, 300), shown(source.name), sighting.late,
                  sighting.time_is_theirs)  # fmt: skip


def _target(course: Course, item: Item) -> Path:
    """Return the file to write; its name is ours, whatever the learner's was."""
    own = f"{item.step}{NOTEBOOK}" if item.is_notebook else file_name(item.found.name)
    return course.submitted / item.learner / item.step / own


def file_name(name: str) -> str:
    r"""Return a name that every disk takes, of at most 120 bytes.

    Examples
    --------
    >>> file_name("../my\x1b fields.geojson")
    'my fields.geojson'
    """
    kept = "".join(
        c for c in unicodedata.normalize("NFC", name)
        if unicodedata.category(c)[0] != "C" and c not in '<>:"/\\|?*'
    )  # fmt: skip
    stem, dot, suffix = kept.strip(" .").rpartition(".")
    stem = stem.strip(" .") or "file"
    if len(stem.encode()) > LONGEST_NAME:
        mark = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        stem = f"{stem.encode()[:LONGEST_NAME].decode('utf-8', 'ignore')}-{mark}"
    return for_every_disk(f"{stem}{dot}{suffix}")


def _place(
    course: Course, item: Item, aside: Path, target: Path, person: Person, dry_run: bool
) -> str:
    """Write one file unless what is there is as new; return what was done."""
    exists = target.exists() or target.is_symlink()
    there, _ = read_regular(target, LARGEST_NOTEBOOK) if exists else (b"", "")
    if exists and there == aside.read_bytes():
        return "same"
    if exists and _order_of(target, item, person) > item.order:
        return "older"
    if dry_run:
        return "newer" if exists else "new"
    target.parent.mkdir(parents=True, exist_ok=True)
    if exists:
        _keep(course, target)
    with writing(target) as temporary:
        shutil.copyfile(aside, temporary)
    if item.is_notebook:
        with writing(target.with_name(TIMESTAMP)) as temporary:
            temporary.write_text(item.time.strftime(NBGRADER_TIME), "utf-8")
    return "newer" if exists else "new"


def _order_of(target: Path, item: Item, person: Person) -> tuple[datetime, int]:
    """Return the time and copy number of what was collected before."""
    before = person.handed_in.get(item.step) if item.is_notebook else None
    return _time_of(target), rank(read_name(before.place), before.file) if before else 0


def _time_of(target: Path) -> datetime:
    """Return when a collected file was made; 1970 where nothing tells."""
    text, _ = read_regular(target.with_name(TIMESTAMP), 200)
    try:
        return datetime.strptime(text.decode("ascii", "replace"), NBGRADER_TIME).replace(tzinfo=UTC)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)


def _keep(course: Course, target: Path) -> None:
    """Put what is about to be replaced where it can be found again."""
    stamp = _time_of(target).strftime("%Y%m%d-%H%M%S")
    place = course.submitted / KEPT / target.relative_to(course.submitted).parent / stamp
    place.mkdir(parents=True, exist_ok=True)
    free = place / target.name
    number = 1
    while free.exists():
        number += 1
        free = place / f"{target.stem}-{number}{target.suffix}"
    shutil.copy2(target, free, follow_symlinks=False)
