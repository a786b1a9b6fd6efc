"""Which step a notebook is, and which of several is the newest."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath

from grading.collecting.downloads import Found
from grading.collecting.learners import name_learners, packed_time
from grading.handed_in.masters import Master
from grading.handed_in.repair import Unreadable, defined_names, read_cells
from helpers.work.pack import MANIFEST

NOTEBOOK, POLYGONS = ".ipynb", ".geojson"
POLYGON_STEP = "01"


@dataclass(frozen=True)
class Item:
    """A file with what was found out about it.

    Attributes
    ----------
    found : Found
        The file.
    learner, step : str
        Ids, '' where nothing tells.
    time : datetime
        When it was made, UTC.
    odd : str
        What the instructor should look at, '' for nothing.
    """

    found: Found
    learner: str
    step: str
    time: datetime
    odd: str = ""


def sort_files(files: list[Found], masters: dict[str, Master]) -> list[Item]:
    """Find learner, step and time of each file.

    Parameters
    ----------
    files : list of Found
        All that was handed in.
    masters : dict
        Masters by slug.

    Returns
    -------
    list of Item
        In the same order; files that say what a pack holds are left out.
    """
    files = [file for file in files if file.name != MANIFEST]
    learners = name_learners([file.parts for file in files], masters)
    return [_item(file, who, masters) for file, who in zip(files, learners, strict=True)]


def _item(file: Found, learner: str, masters: dict[str, Master]) -> Item:
    suffix = PurePosixPath(file.name).suffix.lower()
    step, odd = "", file.problem
    if not odd and suffix == NOTEBOOK:
        step, odd = find_step(file, masters)
    elif not odd and suffix in (POLYGONS, ".json"):
        step = next((slug for slug in masters if slug.startswith(POLYGON_STEP)), "")
    elif not odd:
        odd = "is no notebook"
    if not odd and not learner:
        odd = "nothing tells whose it is"
    return Item(file, learner, step, _time(file), odd)


def _time(file: Found) -> datetime:
    """Return when it was packed if a pack's name says so, else the file's own time."""
    stamp = packed_time(file.parts)
    if not stamp:
        return file.time
    try:
        return datetime.strptime(stamp, "%Y%m%d-%H%M%S").astimezone(UTC)
    except ValueError:
        return file.time


def find_step(file: Found, masters: dict[str, Master]) -> tuple[str, str]:
    """Find out which step a notebook is.

    By its grade ids; where an editor stripped them by the functions it defines; a file that
    cannot be read by its name alone.

    Returns
    -------
    step : str
        Slug, '' if nothing tells.
    odd : str
        What to look at, '' for nothing.
    """
    try:
        cells, _ = read_cells(file.content)
    except Unreadable as error:
        step = step_of_name(file.name, masters)
        return (step, "") if step else ("", f"cannot be read: {error}")
    ids = {cell["grade_id"] or cell["id"] for cell in cells}
    step = _most({slug: len(ids & set(master.by_id())) for slug, master in masters.items()})
    if not step:
        names = {name for cell in cells for name in defined_names(cell["source"])}
        step = _most({s: len(names & set(m.answer_names())) for s, m in masters.items()})
    step = step or step_of_name(file.name, masters)
    return (step, "") if step else ("", "is a notebook, but none of this course")


def _most(counts: dict[str, int]) -> str:
    best = max(counts, key=lambda slug: counts[slug], default="")
    return best if best and counts[best] else ""


def step_of_name(name: str, masters: dict[str, Master]) -> str:
    """Return the step that a file's name tells: "03_rasterize...", "Step 3 (1).ipynb"."""
    match = re.search(r"(?:^|[^0-9])0([1-9])_|[Ss]tep[ _-]*0?([1-9])(?![0-9])", name)
    number = next((group for group in match.groups() if group), "") if match else ""
    return next((slug for slug in masters if number and slug.startswith(f"0{number}_")), "")
