"""Which step a notebook is, when it was handed in, and which of several is the newest."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePosixPath

from grading.collecting.archives import is_believed
from grading.collecting.downloads import Found
from grading.collecting.platforms import Sighting, packed_time
from grading.collecting.whose import Whose
from grading.handed_in.masters import Master

NOTEBOOK, POLYGONS = ".ipynb", ".geojson"
POLYGON_STEP = "01"
# The grade ids, cell ids and functions of a notebook are looked for in its bytes: nothing of a
# stranger's file is parsed here, so nothing in it takes time or memory.
IDS = re.compile(rb'"(?:grade_id|id)"[ \t]*:[ \t]*"([^"\\\n]{1,200})"')
FUNCTIONS = re.compile(rb"\bdef[ \t]+(\w{1,200})[ \t]*\(")
# "x (1).ipynb" of a browser, "x-1.ipynb" of Canvas, "x-Copy1.ipynb" of JupyterLab
COPY = re.compile(r"(?: ?\((?P<browser>\d{1,4})\)|-(?:Copy)?(?P<canvas>\d{1,4}))$")


@dataclass(frozen=True)
class Item:
    """A file with what was found out about it.

    Attributes
    ----------
    found : Found
        The file.
    whose : Whose
        The part of its path that says whose it is.
    step : str
        Slug, '' where nothing tells.
    time : datetime
        When it was handed in, UTC.
    odd : str
        What the instructor should look at, '' for nothing.
    learner : str
        The folder of the person; '' as long as nobody knows.
    """

    found: Found
    whose: Whose
    step: str
    time: datetime
    odd: str = ""
    learner: str = ""

    @property
    def is_notebook(self) -> bool:
        """Whether it is to be graded."""
        return self.found.name.lower().endswith(NOTEBOOK)

    @property
    def order(self) -> tuple[datetime, int]:
        """What decides between two files: the time, then the copy number."""
        return self.time, rank(self.whose.sighting, self.found.name)

    def without_content(self) -> "Item":
        """Return the item without the file's bytes."""
        return replace(self, found=replace(self.found, content=b""))


def read_step(found: Found, masters: dict[str, Master]) -> tuple[str, str]:
    """Find out which step a file belongs to.

    Returns
    -------
    step : str
        Slug, '' if nothing tells.
    odd : str
        What to look at, '' for nothing.
    """
    suffix = PurePosixPath(found.name).suffix.lower()
    if found.problem:
        return "", found.problem
    if suffix == NOTEBOOK:
        return find_step(found, masters)
    if suffix in (POLYGONS, ".json"):
        return next((slug for slug in masters if slug.startswith(POLYGON_STEP)), ""), ""
    return "", "is no notebook"


def time_of(found: Found, whose: Whose) -> datetime:
    """Return when a file was handed in.

    The platform's word comes first: the time in its names, then that of its zip or folder. What a
    learner wrote (a pack's name, times inside a pack) counts only where no platform speaks.
    """
    sighting = whose.sighting
    if sighting is None:
        return found.times[-1][1]
    if (theirs := sighting.time) is not None:
        return theirs if is_believed(theirs) else found.time_at(whose.depth)
    if sighting.platform not in ("folder", "pack"):
        return found.time_at(whose.depth)
    for part in found.parts:
        if (packed := packed_time(part)) and is_believed(packed):
            return packed
    return found.times[-1][1]


def rank(sighting: Sighting | None, name: str) -> int:
    """Return what decides between files of one time: the upload's number, else the copy's."""
    return (sighting.upload if sighting else 0) or copy_number(name)


def copy_number(name: str) -> int:
    """Return the number that a browser or platform gave a further copy, 0 for the first.

    Examples
    --------
    >>> [copy_number(n) for n in ("a.ipynb", "a (2).ipynb", "Step 3-1.ipynb", "a-Copy3.ipynb")]
    [0, 2, 1, 3]
    """
    match = COPY.search(PurePosixPath(name).stem)
    return int(match["browser"] or match["canvas"]) if match else 0


def find_step(found: Found, masters: dict[str, Master]) -> tuple[str, str]:
    """Find out which step a notebook is.

    By its grade ids; where an editor stripped them by the functions it defines; then by its name.

    Returns
    -------
    step : str
        Slug, '' if nothing tells.
    odd : str
        What to look at, '' for nothing.
    """
    content = found.content
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        content = content.decode("utf-16", "replace").encode()
    ids = {name.decode("utf-8", "replace") for name in IDS.findall(content)}
    step = _most({slug: len(ids & set(master.by_id())) for slug, master in masters.items()})
    if not step:
        names = {name.decode("utf-8", "replace") for name in FUNCTIONS.findall(content)}
        step = _most({s: len(names & set(m.answer_names())) for s, m in masters.items()})
    step = step or step_of_name(found.name, masters)
    if step:
        return step, ""
    if not content.strip():
        return "", "is empty"
    known = content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and b'"cells"' in content
    return "", "is a notebook, but none of this course" if known else "is no notebook inside"


def _most(counts: dict[str, int]) -> str:
    best = max(counts, key=lambda slug: counts[slug], default="")
    return best if best and counts[best] else ""


def step_of_name(name: str, masters: dict[str, Master]) -> str:
    """Return the step that a file's name tells: "03_rasterize...", "Step 3 (1).ipynb"."""
    match = re.search(r"(?:^|[^0-9])0([1-9])_|[Ss]tep[ _-]*0?([1-9])(?![0-9])", name)
    number = next((group for group in match.groups() if group), "") if match else ""
    return next((slug for slug in masters if number and slug.startswith(f"0{number}_")), "")
