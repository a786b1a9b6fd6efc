"""Names that learning platforms write: whose file it is, when it came, whether it was late."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

# Moodle: "Ada Lovelace_1234_assignsubmission_file_" as a folder (since 4.1 without the last line)
# or before the file's name. The name holds no "_"; the number belongs to one person in one
# assignment. With blind marking the name is the word "Participant".
MOODLE = re.compile(
    r"^(?P<name>[^_]+)_(?P<key>\d+)_assignsubmission_(?:file|onlinetext)(?:_(?P<file>.*))?$", re.S
)
# Canvas: "lovelaceada_LATE_1234_5678_Step 3-1.ipynb": the person's number, the upload's number;
# anonymous: "anon_AbC12_5678_Step 3.ipynb". Signs that are no letters are left out of the name.
CANVAS = re.compile(
    r"^(?:(?P<name>(?!LATE_)[^\W_]\w*?)_)?(?P<late>LATE_)?(?P<key>[1-9]\d*|anon_[^\W_]+)_(?P<upload>[1-9]\d*)_(?P<file>.+)$",
    re.S,
)
# Blackboard: "Step 3_alovelace_attempt_2026-11-20-10-00-00_03.ipynb", and a text file for each
# attempt. The assignment's name and the user's may hold "_".
BLACKBOARD = re.compile(
    r"^(?P<task>.+?)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<file>.+)|\.txt)$", re.S
)
# Brightspace: "15271-89012 - Ada Lovelace - Nov 20, 2026 1159 PM": the person's number first.
BRIGHTSPACE = re.compile(
    r"^(?P<key>\d+)-\d+ ?- ?(?P<name>.+?) ?- ?"
    r"(?P<time>[A-Z][a-z]{2,8} \d{1,2}, \d{4} \d{3,4} [AP]M)$"
)
# nbgrader's exchange: "ada+03_rasterize_polygons+2026-11-20 10:00:00.000000 UTC+random"
EXCHANGE = re.compile(
    r"^(?P<key>.+?)\+(?P<step>[^+]+)\+(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[.\d]*) UTC"
    r"(?:\+[^+]*)?$"
)
PACK = re.compile(r"land-cover__(?P<name>[^_/]+?)__(?P<time>\d{8}-\d{6})")
# What Moodle calls everybody while the names are hidden, in the languages with most sites.
NAMELESS = frozenset(
    {
        "participant",
        "participante",
        "partecipante",
        "teilnehmer",
        "teilnehmerin",
        "teilnehmer-in",
        "deelnemer",
        "deltager",
        "deltaker",
        "deltagare",
        "osallistuja",
        "uczestnik",
        "účastník",
        "résztvevő",
        "участник",
        "учасник",
        "参加者",
        "参与者",
        "參與者",
        "참가자",
        "مشارك",
        "משתתף",
        "katılımcı",
    }
)


@dataclass(frozen=True)
class Sighting:
    """What a platform's own name says.

    Attributes
    ----------
    platform : str
        moodle, canvas, blackboard, brightspace, exchange; folder or pack where there is none.
    key : str
        The platform's key of the person.
    name : str
        As written; '' where the platform hides it.
    place : str
        The name itself.
    file : str
        What stands behind it of the learner's own file name.
    time : datetime or None
        When it was handed in, where the name says so; UTC.
    late : bool
        Marked as late.
    time_is_theirs : bool
        Times in this platform's zips are those of handing in.
    upload : int
        Grows with every upload, where the platform has such a number.
    """

    platform: str
    key: str
    name: str
    place: str = ""
    file: str = ""
    time: datetime | None = None
    late: bool = False
    time_is_theirs: bool = True
    upload: int = 0

    @property
    def is_blind(self) -> bool:
        """Whether the platform hides who it is."""
        return not self.name or self.name.casefold() in NAMELESS


def read_name(part: str) -> Sighting | None:
    """Read a folder's or file's name as a platform writes it; None if none does.

    Examples
    --------
    >>> read_name("Ada Lovelace_1234_assignsubmission_file_").key
    '1234'
    >>> read_name("lovelaceada_LATE_128_5678_Step 3-1.ipynb").late
    True
    >>> read_name("03_rasterize_polygons.ipynb") is None
    True
    """
    if match := MOODLE.match(part):
        return Sighting("moodle", match["key"], match["name"], part, match["file"] or "")
    if match := BRIGHTSPACE.match(part):
        return Sighting("brightspace", match["key"], match["name"], part, time=_twelve(match))
    if match := BLACKBOARD.match(part):
        user = match["task"].rpartition("_")[2]
        time = _moment(match["time"], "%Y-%m-%d-%H-%M-%S")
        return Sighting("blackboard", user, user, part, match["file"] or "", time)
    if match := EXCHANGE.match(part):
        form = "%Y-%m-%d %H:%M:%S.%f" if "." in match["time"] else "%Y-%m-%d %H:%M:%S"
        time = _moment(match["time"], form, UTC)
        return Sighting("exchange", match["key"], match["key"], part, time=time)
    if (match := CANVAS.match(part)) and (match["name"] or match["key"].startswith("anon_")):
        return Sighting("canvas", match["key"], match["name"] or "", part, match["file"],
                        late=bool(match["late"]), time_is_theirs=False,
                        upload=int(match["upload"][:18]))  # fmt: skip
    return None


def packed_name(part: str) -> str:
    """Return whom a pack of the course names, '' if it is none."""
    match = PACK.search(part)
    return match["name"] if match else ""


def packed_time(part: str) -> datetime | None:
    """Return when a pack says that it was made, None if it is none or says nonsense."""
    match = PACK.search(part)
    return _moment(match["time"], "%Y%m%d-%H%M%S") if match else None


def _twelve(match: re.Match[str]) -> datetime | None:
    """Read "Nov 20, 2026 1159 PM"; the hour may have one digit."""
    head, clock, half = match["time"].rsplit(" ", 2)
    month, day, year = head.replace(",", "").split()
    text = f"{month[:3]} {day} {year} {clock.zfill(4)} {half}"
    return _moment(text, "%b %d %Y %I%M %p")


def _moment(text: str, form: str, zone: object = None) -> datetime | None:
    try:
        read = datetime.strptime(text, form)
        return read.replace(tzinfo=UTC) if zone else read.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
