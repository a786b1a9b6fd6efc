"""Which person of the register a platform speaks of; somebody new is entered.

Canvas, Blackboard and Brightspace give each person one key for the whole course. Moodle's number
stands for one person in one assignment, so that there the name decides, with the roster: as long
as only one person bears a name, a new number is a further assignment of theirs.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from grading.collecting.platforms import Sighting
from grading.handed_in.register import Known, Person, Register, comparable
from helpers.typed import typed

Key = tuple[str, str, str]
STABLE = ("canvas", "blackboard", "brightspace", "exchange")
# What of a class list is a platform's key; Moodle's number stands in none.
LISTED_AS = {
    "canvas": ("canvas",),
    "blackboard": ("username",),
    "brightspace": ("id_number",),
    "exchange": ("username", "folder"),
    "folder": ("folder", "username", "email", "id_number"),
    "pack": ("username", "email", "id_number"),
}
ROSTER = typed("roster", "FILE")
ASK = (
    f"give the class list that tells them apart ({ROSTER}; Moodle's grading "
    "worksheet has the numbers), then collect again"
)


@dataclass(frozen=True)
class Group:
    """All that came from one person in one download, by the platform's word.

    Attributes
    ----------
    sighting : Sighting
        The platform's word.
    container : str
        The folder or zip that the platform's names stand in.
    steps : frozenset of str
        What was handed in.
    """

    sighting: Sighting
    container: str
    steps: frozenset[str]

    @property
    def key(self) -> Key:
        """What tells this person from others."""
        return self.sighting.platform, self.sighting.key, self.sighting.name


class Matcher:
    """Finds the persons of one download.

    Parameters
    ----------
    register : Register
        Is added to.
    source : str
        Name of the download.

    Attributes
    ----------
    notes : list of str
        What the instructor should know.
    """

    def __init__(self, register: Register, source: str) -> None:
        self.register, self.source = register, source
        self.notes: list[str] = []
        self._here: set[str] = set()
        self._by_mark: dict[str, dict[int, Person]] = defaultdict(dict)
        for person in register.people:
            self._enter(person)

    def match(self, groups: Iterable[Group]) -> dict[Key, Person | str]:
        """Return the person of each group, or in words why nobody knows.

        Parameters
        ----------
        groups : iterable of Group
            Of one download.

        Returns
        -------
        dict
            By the groups' keys.
        """
        groups = sorted(groups, key=lambda group: group.key)
        shared = _shared_names(groups)
        self._here = {comparable(group.sighting.name) for group in groups}
        found: dict[Key, Person | str] = {}
        for group in groups:
            alike = comparable(group.sighting.name) in shared
            person = self._find(group, alike)
            if isinstance(person, Person):
                self._note(person, group.sighting)
            found[group.key] = person
        return found

    def _enter(self, person: Person) -> None:
        for mark in _marks(person):
            self._by_mark[mark][id(person)] = person

    def _with_mark(self, mark: str) -> list[Person]:
        """Return who may be meant: a class of thousands is not gone through for each file."""
        return list(self._by_mark.get(mark, {}).values())

    def _find(self, group: Group, alike: bool) -> Person | str:
        sighting = group.sighting
        near = self._with_mark(sighting.key.casefold())
        known = [p for p in near if _is_known(p, sighting)]
        if len(known) == 1:
            return known[0]
        listed = [p for p in near if _is_listed(p, sighting)]
        if len(listed) == 1:
            return listed[0]
        if len(known) > 1 or len(listed) > 1:
            return f"{len(known or listed)} persons have the key {sighting.key!r}: {ASK}"
        if sighting.is_blind:
            return self._new(f"{sighting.name or 'anonymous'}-{sighting.key.removeprefix('anon_')}")
        return self._by_name(group, alike)

    def _by_name(self, group: Group, alike: bool) -> Person | str:
        sighting = group.sighting
        wanted = comparable(sighting.name)
        near = self._with_mark(wanted)
        same = [p for p in near if wanted in p.names()]
        same = same or [p for p in near if p.is_named_backwards(wanted)]
        if sighting.platform in STABLE:
            # another key is another person, unless the list has them without the platform's key
            same = [p for p in same if p.listed and not _has_key_of(p, sighting.platform)]
            return same[0] if len(same) == 1 else self._new(sighting.name, sighting.key)
        same = same or self._after_a_group(sighting)
        if not same:
            return self._new(sighting.name, sighting.key, alike)
        if sighting.platform != "moodle":
            if alike:  # two folders side by side are two persons, however alike their names
                return self._new(sighting.name, "2")
            return same[0] if len(same) == 1 else _cannot_tell(sighting, len(same))
        return self._of_moodle(group, alike, same)

    def _after_a_group(self, sighting: Sighting) -> list[Person]:
        """Return the one person of the list whose name follows that of a group: Team 4-Ada Byron.

        Moodle writes it so where teams hand in, or where one group is downloaded.
        """
        if sighting.platform != "moodle":
            return []
        parts = sighting.name.split("-")
        tails = {comparable("-".join(parts[first:])) for first in range(1, len(parts))}
        near = {id(p): p for tail in tails for p in self._with_mark(tail)}.values()
        found = [p for p in near if p.listed and tails & p.names()]
        if len(found) != 1 or found[0].names() & self._here:
            return []
        self.notes.append(
            f"{sighting.name}: taken for {found[0].folder} of the class list, with the name of a "
            "group before it."
        )
        return found

    def _of_moodle(self, group: Group, alike: bool, same: list[Person]) -> Person | str:
        """Tell a further assignment of one person from another person of the same name."""
        sighting = group.sighting
        listed = [person for person in same if person.listed]
        if len(listed) == 1 and not alike:
            return listed[0]
        if listed:
            return _cannot_tell(sighting, max(len(listed), 2))
        if alike:  # two numbers in one assignment are two persons
            return self._new(sighting.name, sighting.key, True)
        clashes = [p for p in same if _clash(p, group.steps, sighting.key)]
        if len(clashes) == len(same):
            self.notes.append(
                f"{sighting.name}: number {sighting.key} is not the one that handed in the same "
                "step before, so it is taken for another person of this name. If it is one "
                f"person, give the class list ({ROSTER}) before you collect."
            )
            return self._new(sighting.name, sighting.key)
        if len(same) > 1:
            return _cannot_tell(sighting, len(same))
        if _has_key_of(same[0], "moodle"):
            self.notes.append(
                f"{sighting.name}: number {sighting.key} is taken for a further assignment of "
                f"{same[0].folder}, as nobody else bears this name. The class list makes sure "
                f"({ROSTER})."
            )
        return same[0]

    def _new(self, name: str, suffix: str = "", always: bool = False) -> Person:
        person = self.register.add(f"{name}-{suffix}" if always else name, suffix)
        person.name = name
        self._enter(person)
        return person

    def _note(self, person: Person, sighting: Sighting) -> None:
        known = Known(sighting.platform, sighting.key, sighting.name, self.source)
        if not any((k.platform, k.key, k.name) == (known.platform, known.key, known.name)
                   for k in person.known_as):  # fmt: skip
            person.known_as.append(known)
        if Sighting("", "", person.name.partition("-")[0]).is_blind and not sighting.is_blind:
            person.name = sighting.name
        self._enter(person)


def _marks(person: Person) -> set[str]:
    """Return all that a platform may call a person by: keys, and names fit for comparing."""
    keys = [person.folder, person.username, person.email, person.id_number, person.canvas]
    keys += [known.key for known in person.known_as]
    backwards = comparable(f"{person.last} {person.first}")
    return {key.casefold() for key in keys} | person.names() | {backwards}


def _shared_names(groups: list[Group]) -> set[str]:
    """Return the names that stand for several numbers, or folders, in one download."""
    numbers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for group in groups:
        if group.sighting.platform in ("moodle", "folder") and not group.sighting.is_blind:
            numbers[group.container, comparable(group.sighting.name)].add(group.sighting.key)
    return {name for (_, name), keys in numbers.items() if len(keys) > 1}


def _is_known(person: Person, sighting: Sighting) -> bool:
    """Tell whether the register has the platform's key as this person's."""
    if sighting.platform == "pack":
        return False  # a name that the learner wrote; two may write the same
    for known in person.known_as:
        if (known.platform, known.key) != (sighting.platform, sighting.key):
            continue
        if sighting.platform != "moodle" or known.name == "" or sighting.is_blind:
            return True
        # Moodle's number with two names: only a name that was hidden at first is the same person
        blind = Sighting("moodle", known.key, known.name).is_blind
        if blind or comparable(known.name) == comparable(sighting.name):
            return True
    return False


def _is_listed(person: Person, sighting: Sighting) -> bool:
    """Tell whether the roster has the platform's key as this person's."""
    key = sighting.key.casefold()
    named = (getattr(person, name) for name in LISTED_AS.get(sighting.platform, ()))
    return any(value and value.casefold() == key for value in named)


def _has_key_of(person: Person, platform: str) -> bool:
    own = {"canvas": person.canvas, "blackboard": person.username, "exchange": person.username}
    return bool(own.get(platform)) or any(k.platform == platform for k in person.known_as)


def _clash(person: Person, steps: frozenset[str], key: str) -> bool:
    """Tell whether a person handed in one of the steps under another number of Moodle's."""
    earlier = (person.handed_in[step] for step in steps if step in person.handed_in)
    return any(hand_in.platform == "moodle" and hand_in.key != key for hand_in in earlier)


def _cannot_tell(sighting: Sighting, count: int) -> str:
    return f"{count} persons bear the name {sighting.name!r} and {sighting.key!r} is new: {ASK}"
