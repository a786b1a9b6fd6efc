"""Sort what was handed in into submitted/."""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from grading.collecting.downloads import find_files
from grading.collecting.sorting import NOTEBOOK, Item, sort_files
from grading.handed_in.masters import Course, load_masters
from grading.handed_in.submissions import read_regular
from helpers.files import writing

TIMESTAMP = "timestamp.txt"
KEPT = ".older"  # below submitted/; nbgrader and `grade` pass over names with a dot
NBGRADER_TIME = "%Y-%m-%d %H:%M:%S.%f UTC"
LARGEST = 100 * 2**20


@dataclass(frozen=True)
class Row:
    """One line of the table: a file and what became of it."""

    item: Item
    outcome: str


def collect_into(course: Course, source: Path, *, dry_run: bool = False) -> list[Row]:
    """Sort files into a class's folder submitted/.

    Parameters
    ----------
    course : Course
        The class.
    source : Path
        A folder or zip; it is only read.
    dry_run : bool
        Change nothing.

    Returns
    -------
    list of Row
        Every file with what became of it, learners first, odd files last.

    Raises
    ------
    CourseError
        If the source is neither a folder nor a zip, or there are no masters.
    """
    masters = load_masters(course)
    items = sort_files(list(find_files(source)), masters)
    rows = [Row(item, item.odd) for item in items if item.odd]
    taken: set[tuple[str, str, str]] = set()
    # newest first; of two files of one time the one that stands later
    usable = [item for item in reversed(items) if not item.odd]
    for item in sorted(usable, key=lambda item: item.time, reverse=True):
        target = _target(course, item)
        key = (item.learner, item.step, target.name)
        outcome = "older" if key in taken else _place(course, item, target, dry_run)
        taken.add(key)
        rows.append(Row(item, outcome))
    return sorted(rows, key=lambda r: (bool(r.item.odd), r.item.learner, r.item.step, r.outcome))


def _target(course: Course, item: Item) -> Path:
    """Return the file to write; its name is ours, whatever the learner's was."""
    name = item.found.name
    is_notebook = name.lower().endswith(NOTEBOOK)
    own = f"{item.step}{NOTEBOOK}" if is_notebook else Path(name).name.lstrip(".")
    return course.submitted / item.learner / item.step / own


def _place(course: Course, item: Item, target: Path, dry_run: bool) -> str:
    """Write one file unless what is there is as new; return what was done."""
    there, _ = read_regular(target, LARGEST) if target.exists() else (None, "")
    if there == item.found.content:
        return "same"
    if there is not None and _time_of(target) > item.time:
        return "older"
    if dry_run:
        return "new" if there is None else "newer"
    target.parent.mkdir(parents=True, exist_ok=True)
    if there is not None:
        _keep(course, target)
    with writing(target) as temporary:
        temporary.write_bytes(item.found.content)
    if target.suffix == NOTEBOOK:
        with writing(target.with_name(TIMESTAMP)) as temporary:
            temporary.write_text(item.time.strftime(NBGRADER_TIME), "utf-8")
    return "new" if there is None else "newer"


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
    shutil.copy2(target, free)


def table(rows: list[Row]) -> list[str]:
    """Return what was found, for people."""
    good = [row for row in rows if not row.item.odd]
    width = max((len(row.item.learner) for row in good), default=7)
    lines = [
        f"{r.item.learner:<{width}}  {r.item.step:<21}  {r.item.time:%Y-%m-%d %H:%M}  "
        f"{r.outcome:<5}  {r.item.found.place}"
        for r in good
    ]
    odd = [f"  {row.item.found.place}: {row.outcome}" for row in rows if row.item.odd]
    if odd:
        lines += ["Not used:", *odd]
    learners = {row.item.learner for row in good}
    counts = {word: sum(r.outcome == word for r in good) for word in ("new", "newer", "same")}
    older = sum(row.outcome == "older" for row in good)
    lines.append(
        f"{len(learners)} learners: {counts['new']} new files, {counts['newer']} replaced by newer "
        f"ones, {counts['same']} the same as before, {older} older and left out; "
        f"{len(odd)} not used."
    )
    return lines
