"""Class lists as learning platforms export them, read by their own headings."""

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

from grading.handed_in.register import Known, Person, Register, comparable
from grading.handed_in.submissions import read_regular
from helpers.errors import CourseError

LARGEST = 20 * 2**20
# Headings in lower case, in English and in the languages with most sites beside it.
HEADINGS = {
    "first": "first name|firstname|first_name|given name|prénom|vorname|nombre|nome",
    "last": "last name|lastname|last_name|surname|family name|nom|nom de famille|nachname|"
            "apellido(s)|apellidos|cognome",
    "name": "full name|fullname|name|student|student name|nom complet|vollständiger name|"
            "nombre completo",
    "email": "email address|email|e-mail|e-mail address|adresse de courriel|adresse email|"
             "adresse e-mail|e-mail-adresse|dirección de correo|dirección email|indirizzo email",
    "username": "username|user name|sis login id|login id|login|nom d'utilisateur|anmeldename|"
                "nombre de usuario",
    "id_number": "id number|idnumber|student id|orgdefinedid|sis user id|numéro d'identification|"
                 "id-nummer|número de id",
    "identifier": "identifier|identifiant|id-kennung|identificador",
    "canvas": "id",
    "lms": "lms_user_id",
}  # fmt: skip
FIELDS = {heading: name for name, all_of in HEADINGS.items() for heading in all_of.split("|")}
NOBODY = ("points possible", "student, test", "test student")
DIGITS = re.compile(r"(\d+)\s*$")


@dataclass(frozen=True)
class RosterEntry:
    """One person of a class list; '' for what it does not say.

    Attributes
    ----------
    first, last, name, email, username, id_number, canvas : str
        As in the register.
    number : str
        Moodle's number of the person in one assignment.
    folder : str
        nbgrader's id of the student.
    """

    first: str = ""
    last: str = ""
    name: str = ""
    email: str = ""
    username: str = ""
    id_number: str = ""
    canvas: str = ""
    number: str = ""
    folder: str = ""


@dataclass
class Matched:
    """What a class list changed.

    Attributes
    ----------
    pairs : list of (RosterEntry, Person)
        Everybody of the list.
    new : list of Person
        Those of whom nothing had been collected.
    strangers : list of Person
        Those of whom something was collected and who are not in any list.
    """

    pairs: list[tuple[RosterEntry, Person]] = field(default_factory=list)
    new: list[Person] = field(default_factory=list)
    strangers: list[Person] = field(default_factory=list)


def read_roster(path: Path) -> tuple[str, list[RosterEntry]]:
    """Read a class list.

    Parameters
    ----------
    path : Path
        Moodle's participants or grading worksheet, the gradebook of Canvas, Blackboard or
        Brightspace, nbgrader's own CSV.

    Returns
    -------
    kind : str
        Whose list it is, in words.
    entries : list of RosterEntry
        Its persons.

    Raises
    ------
    CourseError
        If it is no list that has names or addresses.
    """
    content, problem = read_regular(path, LARGEST) if path.exists() else (b"", "is not there")
    if problem:
        raise CourseError(f"{path} {problem}")
    if content.startswith(b"PK\x03\x04"):
        raise CourseError(
            f"{path} is a workbook of Excel: save it there as CSV UTF-8 and give that"
        )
    rows = _rows(_text(content))
    heads = [head.strip().lower() for head in rows[0]] if rows else []
    if len({FIELDS.get(head) for head in heads} - {None, "canvas"}) < 1:
        raise CourseError(
            f"{path} has no heading that tells who is who: it needs names, e-mail addresses or "
            f"user names, and its first line is {', '.join(heads[:8]) or 'empty'}"
        )
    kind = _kind(heads)
    entries = [
        made for row in rows[1:] if (made := _entry(dict(zip(heads, row, strict=False)), kind))
    ]
    if not entries:
        raise CourseError(f"{path} has headings and nobody below them")
    return kind, entries


def _text(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):  # Blackboard's .xls
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _rows(text: str) -> list[list[str]]:
    first = text.partition("\n")[0]
    delimiter = max("\t,;", key=first.count)
    rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    return [row for row in rows if any(value.strip() for value in row)]


def _kind(heads: list[str]) -> str:
    names = set(heads)
    if "id" in names and names & {"first_name", "last_name", "lms_user_id"}:
        return "nbgrader"
    if "id" in names and names & {"student", "section", "sis login id"}:
        return "Canvas"
    if names & {"orgdefinedid", "end-of-line indicator"}:
        return "Brightspace"
    if "username" in names and names & {"student id", "last access", "availability"}:
        return "Blackboard"
    return "Moodle"


def _entry(row: dict[str, str], kind: str) -> RosterEntry | None:
    """Return the person of a line, None for lines that are no person."""
    values: dict[str, str] = {}
    for head, value in row.items():
        name = FIELDS.get(head)
        if name:
            values.setdefault(name, value.strip().lstrip("#" if kind == "Brightspace" else ""))
    own = values.pop("canvas", "")
    entry = RosterEntry(
        **{key: value for key, value in values.items() if key not in ("identifier", "lms")}
    )
    if kind == "Canvas":
        entry = replace(entry, canvas=own)
    elif kind == "nbgrader":
        lms = values.get("lms", "")
        entry = replace(entry, folder=own, canvas=lms if lms.isdigit() else "")
    if number := DIGITS.search(values.get("identifier", "")):
        entry = replace(entry, number=number[1])
    if entry.name.strip().lower() in NOBODY or not any(vars(entry).values()):
        return None
    return _with_both_names(entry)


def _with_both_names(entry: RosterEntry) -> RosterEntry:
    """Fill in the whole name from its parts, or the parts from "Last, First"."""
    if entry.first or entry.last:
        return replace(entry, name=f"{entry.first} {entry.last}".strip())
    last, comma, first = (part.strip() for part in entry.name.partition(","))
    if comma:
        return replace(entry, name=f"{first} {last}", first=first, last=last)
    first, _, last = entry.name.rpartition(" ")
    return replace(entry, first=first or last, last=last if first else "")


def enter(register: Register, entries: list[RosterEntry], source: str) -> Matched:
    """Bring a class list into the register.

    Parameters
    ----------
    register : Register
        Is changed.
    entries : list of RosterEntry
        The list.
    source : str
        Its name.

    Returns
    -------
    Matched
    """
    alike = Counter(comparable(entry.name) for entry in entries)
    matched = Matched()
    for entry in entries:
        keyed = [person for person in register.people if _has_a_key(person, entry)]
        person = _merged(register, keyed) if keyed else None
        if person is None and alike[comparable(entry.name)] == 1:
            person = _of_that_name(register, entry)
        if person is None:
            suffix = entry.username or entry.id_number or entry.canvas or entry.email
            person = register.add(entry.folder or entry.name or suffix, suffix.partition("@")[0])
            matched.new.append(person)
        _fill(person, entry, source)
        matched.pairs.append((entry, person))
    matched.new += [p for _, p in matched.pairs if not p.handed_in and p not in matched.new]
    matched.strangers = [p for p in register.people if not p.listed]
    return matched


def _has_a_key(person: Person, entry: RosterEntry) -> bool:
    """Tell whether a key of the list is this person's."""
    same = (
        (entry.folder, person.folder), (entry.canvas, person.canvas),
        (entry.email, person.email), (entry.username, person.username),
        (entry.id_number, person.id_number),
    )  # fmt: skip
    if any(one and one.casefold() == other.casefold() for one, other in same):
        return True
    keys = {
        "moodle": (entry.number,), "canvas": (entry.canvas,), "blackboard": (entry.username,),
        "brightspace": (entry.id_number,), "exchange": (entry.username,),
        "folder": (entry.username, entry.email, entry.id_number),
    }  # fmt: skip
    return any(known.key and known.key in keys.get(known.platform, ()) for known in person.known_as)


def _merged(register: Register, people: list[Person]) -> Person:
    """Return the person of a key; an entry of which nothing was collected joins the other."""
    kept = max(people, key=lambda person: (bool(person.handed_in), bool(person.known_as)))
    for other in people:
        if other is not kept and not other.handed_in:
            for name in ("first", "last", "email", "username", "id_number", "canvas"):
                setattr(kept, name, getattr(kept, name) or getattr(other, name))
            kept.known_as += other.known_as
            register.people.remove(other)
    return kept


def _of_that_name(register: Register, entry: RosterEntry) -> Person | None:
    """Return the one person of a name, None where there are more or where a list has them."""
    wanted = comparable(entry.name)
    same = [person for person in register.people if wanted and wanted in person.names()]
    free = [person for person in same if not (person.listed and _differs(person, entry))]
    return free[0] if len(same) == 1 and free else None


def _differs(person: Person, entry: RosterEntry) -> bool:
    pairs = ((person.email, entry.email), (person.username, entry.username),
             (person.canvas, entry.canvas), (person.id_number, entry.id_number))  # fmt: skip
    return any(one and other and one.casefold() != other.casefold() for one, other in pairs)


def _fill(person: Person, entry: RosterEntry, source: str) -> None:
    for name in ("first", "last", "email", "username", "id_number", "canvas", "name"):
        setattr(person, name, getattr(entry, name) or getattr(person, name))
    person.listed = True
    if entry.number and not person.is_known_as("moodle", entry.number):
        person.known_as.append(Known("moodle", entry.number, entry.name, source))
