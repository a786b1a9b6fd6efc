"""nbgrader's exchange on a hub: what learners submitted, and feedback back to them."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from grading.collecting.collect import SECRET, Collected, collect_download
from grading.collecting.sorting import Item
from grading.handed_in.masters import Course
from grading.handed_in.submissions import read_regular
from helpers.errors import CourseError
from helpers.files import writing
from helpers.shown import shown

LARGEST_SECRET = 1000
SLACK = timedelta(minutes=10)  # between the time in a name and that of the disk


def collect_exchange(course: Course, *, dry_run: bool = False) -> Collected:
    """Collect all submissions to the exchange, as `collect_download` does with a download.

    The name of each folder there is written by the learner's own nbgrader, so it is compared
    with the owner and the time that the disk knows. No link in it is followed.

    Parameters
    ----------
    course : Course
        The class.
    dry_run : bool
        Change nothing.

    Raises
    ------
    CourseError
        If there is no exchange, or nothing was released there.
    """
    inbound = inbound_folder(course)
    collected = collect_download(
        course, inbound, dry_run=dry_run, check=lambda item: _forged(inbound, item)
    )
    notes = [note for row in collected.rows if (note := _early(inbound, row.item))]
    if not dry_run:
        for row in collected.rows:
            if row.outcome in ("new", "newer", "same") and row.item.is_notebook:
                _keep_secret(course, inbound, row.item)
    return Collected(collected.rows, [*collected.notes, *dict.fromkeys(notes)], collected.refused)


def inbound_folder(course: Course) -> Path:
    """Return where the exchange keeps what was submitted.

    Raises
    ------
    CourseError
        If it is not there or closed to you.
    """
    config = hub_config(course)
    folder = exchange_root(config) / str(config.CourseDirectory.course_id) / "inbound"
    if not folder.is_dir():
        raise CourseError(
            f"there is no {folder}: release a step to the exchange first "
            "(`nbgrader release_assignment 01_load_polygons`), or set Exchange.root as "
            "docs/hub.md tells"
        )
    if not os.access(folder, os.R_OK | os.X_OK):
        raise CourseError(f"{folder} belongs to somebody else: collect as the one who released")
    return folder


def hub_config(course: Course) -> Any:
    """Return nbgrader's configuration of this machine and course together."""
    from nbgrader.apps import NbGrader

    before = Path.cwd()
    os.chdir(course.folder)  # where nbgrader looks for nbgrader_config.py
    try:
        app = NbGrader()
        app.load_config_file()
    finally:
        os.chdir(before)
    config = app.config
    config.CourseDirectory.root = str(course.folder)
    config.CourseDirectory.setdefault("course_id", "land-cover")
    return config


def exchange_root(config: Any) -> Path:
    """Return the exchange's folder."""
    from nbgrader.exchange.default import Exchange

    return Path(config.Exchange.get("root", Exchange.root.default_value))


def release_feedback(course: Course, learners: set[str]) -> int:
    """Put the feedback pages where `nbgrader fetch_feedback` finds them.

    Parameters
    ----------
    course : Course
        A class whose feedback was written.
    learners : set of str
        Whose pages; all where empty.

    Returns
    -------
    int
        How many pages were released; those of others than the exchange's learners are left out.
    """
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.exchange.default import ExchangeReleaseFeedback

    config, released = hub_config(course), 0
    for page in sorted(course.feedback.glob("[!.]*/*/*.html")):
        learner, step = page.parts[-3:-1]
        if (not learners or learner in learners) and _with_secret(course, page, learner, step):
            folder = CourseDirectory(config=config)
            folder.student_id, folder.assignment_id = learner, step
            ExchangeReleaseFeedback(coursedir=folder, config=config).start()
            released += 1
    return released


def _with_secret(course: Course, page: Path, learner: str, step: str) -> bool:
    """Put beside a page what nbgrader needs to release it; False if it did not come from there."""
    place = course.submitted / learner / step
    secret, problem = read_regular(place / SECRET, LARGEST_SECRET)
    if problem or page.stem != step:
        return False
    time, _ = read_regular(place / "timestamp.txt", 200)
    for name, content in ((SECRET, secret), ("timestamp.txt", time)):
        with writing(page.with_name(name)) as temporary:
            temporary.write_bytes(content)
    return True


def _keep_secret(course: Course, inbound: Path, item: Item) -> None:
    content, problem = read_regular(inbound / item.found.parts[0] / SECRET, LARGEST_SECRET)
    if not problem:
        with writing(course.submitted / item.learner / item.step / SECRET) as temporary:
            temporary.write_bytes(content)


def _forged(inbound: Path, item: Item) -> str:
    """Say so if somebody else's name stands on a folder."""
    import pwd

    sighting = item.whose.sighting
    if sighting is None or sighting.platform != "exchange":
        return "has no name that nbgrader writes"
    try:
        owner = pwd.getpwuid((inbound / item.found.parts[0]).lstat().st_uid).pw_name
    except (KeyError, OSError):
        owner = "nobody known"
    if owner == sighting.key:
        return ""
    return f"names {shown(sighting.key)} and belongs to {owner}, so it is not taken for either"


def _early(inbound: Path, item: Item) -> str:
    """Say so if a folder claims an earlier time than the disk has."""
    sighting = item.whose.sighting
    if item.odd or sighting is None or sighting.time is None:
        return ""
    try:
        changed = datetime.fromtimestamp((inbound / item.found.parts[0]).lstat().st_ctime, UTC)
    except OSError:
        return ""
    if changed - sighting.time < SLACK:
        return ""
    return (
        f"{item.learner} {item.step}: its name says {sighting.time:%Y-%m-%d %H:%M} UTC, the disk "
        f"says {changed:%Y-%m-%d %H:%M} UTC; the name counts, look at it"
    )
