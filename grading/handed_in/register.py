"""Who is who: one entry for each person, beside the gradebook, in ``learners.json``.

The file is plain JSON, with names as they were written, and may be edited by hand::

    {"learners": [{
        "folder": "Wei-Zhang-2007",           # in submitted/, and nbgrader's id of the student
        "name": "Wei Zhang", "first": "", "last": "",
        "email": "", "username": "", "id_number": "", "canvas": "",   # as the roster gives them
        "listed": false,                      # in the roster
        "known_as": [{"platform": "moodle", "key": "2007", "name": "Wei Zhang",
                      "source": "step1.zip"}],
        "handed_in": {"01_load_polygons": {"platform": "moodle", "key": "2007", ...}}}]}
"""

import functools
import json
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from grading.handed_in.masters import Course
from helpers.errors import CourseError
from helpers.files import for_every_disk, writing

FILE = "learners.json"
LONGEST_FOLDER = 60


@dataclass(frozen=True)
class Known:
    """A name under which a platform handed out somebody's files."""

    platform: str
    key: str
    name: str
    source: str = ""


@dataclass(frozen=True)
class HandIn:
    """Where the newest hand-in of a step came from.

    Attributes
    ----------
    platform, key : str
        As in `Known`.
    place : str
        The part of the path that the platform wrote; feedback goes back under this name.
    file : str
        The file's own name.
    source : str
        Name of the download.
    late : bool
        The platform marked it as late.
    time_is_theirs : bool
        Its time is that of handing in, and not that of the download.
    """

    platform: str
    key: str
    place: str
    file: str
    source: str = ""
    late: bool = False
    time_is_theirs: bool = True


@dataclass
class Person:
    """One person of the class; the fields are described above."""

    folder: str
    name: str = ""
    first: str = ""
    last: str = ""
    email: str = ""
    username: str = ""
    id_number: str = ""
    canvas: str = ""
    listed: bool = False
    known_as: list[Known] = field(default_factory=list)
    handed_in: dict[str, HandIn] = field(default_factory=dict)

    def names(self) -> set[str]:
        """Return all names of the person, fit for comparing."""
        written = {self.name, f"{self.first} {self.last}", *(k.name for k in self.known_as)}
        return {comparable(name) for name in written} - {""}

    def is_named_backwards(self, name: str) -> bool:
        """Tell whether a platform puts the last name first, as far as a list knows which it is."""
        return bool(self.first and self.last) and name == comparable(f"{self.last} {self.first}")

    def is_known_as(self, platform: str, key: str) -> bool:
        """Tell whether a platform's key is this person's."""
        return any((k.platform, k.key) == (platform, key) for k in self.known_as)


@dataclass
class Register:
    """All persons of a class.

    Attributes
    ----------
    path : Path
        The file.
    people : list of Person
        In the order in which they became known.
    """

    path: Path
    people: list[Person] = field(default_factory=list)

    @classmethod
    def read(cls, course: Course) -> "Register":
        """Read the register of a class; empty where there is none yet.

        Raises
        ------
        CourseError
            If the file was damaged.
        """
        path = course.folder / FILE
        if not path.is_file():
            return cls(path)
        try:
            entries = json.loads(path.read_text("utf-8"))["learners"]
            return cls(path, [_person(entry) for entry in entries])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise CourseError(
                f"{path} cannot be read ({error}): mend it by hand, or put back a copy of it"
            ) from None

    def write(self) -> None:
        """Write the file, all of it or nothing."""
        data = {"learners": [asdict(person) for person in self.people]}
        with writing(self.path) as temporary:
            temporary.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", "utf-8")

    def hand_ins(self) -> dict[tuple[str, str], HandIn]:
        """Return what was handed in last, by folder and step."""
        return {(p.folder, step): h for p in self.people for step, h in p.handed_in.items()}

    def by_folder(self) -> dict[str, Person]:
        """Return the persons by their folder."""
        return {person.folder: person for person in self.people}

    def add(self, name: str, suffix: str = "", taken: Iterable[str] = ()) -> Person:
        """Enter somebody new, with a folder that nobody else has.

        Parameters
        ----------
        name : str
            As written.
        suffix : str
            What tells them from others of the same name.
        taken : iterable of str
            Further folders that are not free.
        """
        used = {person.folder.casefold() for person in self.people} | {t.casefold() for t in taken}
        base = folder_name(name) or "learner"
        wanted = [base, f"{base}-{suffix}"] if suffix else [base]
        number = 1
        while wanted[0].casefold() in used:
            wanted = wanted[1:] or [f"{base}-{(number := number + 1)}"]
        person = Person(wanted[0], name)
        self.people.append(person)
        return person


def _person(entry: dict[str, Any]) -> Person:
    names = {f.name for f in fields(Person)}
    values = {key: value for key, value in entry.items() if key in names}
    values["known_as"] = [Known(**known) for known in entry.get("known_as", [])]
    values["handed_in"] = {s: HandIn(**h) for s, h in entry.get("handed_in", {}).items()}
    return Person(**values)


def folder_name(text: str) -> str:
    """Return a name as a folder: letters and digits of every script, Latin without accents.

    Examples
    --------
    >>> folder_name("Zoë Müller"), folder_name("李雷"), folder_name("../a b")
    ('Zoe-Muller', '李雷', 'a-b')
    """
    made = ""
    for character in unicodedata.normalize("NFC", text):
        plain = unicodedata.normalize("NFKD", character)[0]
        if plain.isascii():
            made += plain if plain.isalnum() or plain in ".@-" else "-"
        elif unicodedata.category(character)[0] in "LN":
            made += character
        elif unicodedata.category(character)[0] == "M":
            made += "" if made[-1:].isascii() else character
        else:
            made += "-"
    while "--" in made:
        made = made.replace("--", "-")
    return for_every_disk(made.strip("-.")[:LONGEST_FOLDER].strip("-."))


@functools.lru_cache(maxsize=100_000)
def comparable(name: str) -> str:
    """Return a name so that spellings of one person agree: case, accents and signs apart.

    The order stays: Wei Chen and Chen Wei are two persons.

    Examples
    --------
    >>> comparable("Ada Lovélace") == comparable("ADA  Lovelace") == comparable("ada-lovelace")
    True
    """
    return " ".join(folder_name(name).casefold().replace(".", "-").split("-")).strip()
