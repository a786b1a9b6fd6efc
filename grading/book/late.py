"""Due dates, grace, extensions and the penalty for being late.

The rules of a class stand in one small file, ``late.toml`` beside the gradebook; all of it may be
left out::

    [due]                                    # with a zone, or in this machine's
    01_load_polygons = 2026-11-20 23:59:00
    2 = 2026-11-27 23:59:00+01:00            # a step by its number

    [extensions.Ada-Lovelace]                # the name of a folder in submitted/
    1 = 2026-11-25 12:00:00                  # until then
    all = 2                                  # days more, for every other step

    [penalty]
    grace_minutes = 15                       # nobody is late before
    percent_per_day = 10                     # of the step's points, for each day begun
    most_percent = 50
    zero_after_days = 7

A step without a date in the file has the one that nbgrader knows (formgrader, Manage assignments),
with nbgrader's extensions. Without ``[penalty]`` nbgrader's own rule holds
(``LateSubmissionPlugin`` in nbgrader_config.py). The penalty is written into nbgrader's gradebook.
"""

import math
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from nbgrader import api

from grading.book.gradebook import GradeBook
from grading.handed_in.masters import Course, nbgrader_config
from grading.handed_in.register import HandIn, Register
from helpers.counting import counted
from helpers.errors import CourseError

FILE = "late.toml"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
EVERY = "all"
KEYS = ("grace_minutes", "percent_per_day", "most_percent", "zero_after_days")
Extension = datetime | timedelta
SUBMISSION = (
    api.SubmittedAssignment.id, api.SubmittedAssignment.student_id,
    api.SubmittedAssignment.timestamp, api.SubmittedAssignment.extension,
    api.Assignment.name, api.Assignment.duedate,
)  # fmt: skip


@dataclass(frozen=True)
class Penalty:
    """What being late costs, in percent of a step's points."""

    grace: timedelta = timedelta(0)
    percent_per_day: float = 0.0
    most_percent: float = 100.0
    zero_after: timedelta | None = None

    def points(self, late: timedelta, max_score: float) -> float:
        """Return the points taken off.

        Parameters
        ----------
        late : timedelta
            From the due date on, extensions taken into account.
        max_score : float
            What the step is worth.

        Examples
        --------
        >>> rule = Penalty(timedelta(minutes=15), 10, 50)
        >>> [rule.points(timedelta(hours=h), 20) for h in (0, 0.2, 1, 25, 200)]
        [0.0, 0.0, 2.0, 4.0, 10.0]
        """
        if late <= self.grace or late <= timedelta(0):
            return 0.0
        if self.zero_after is not None and late > self.zero_after:
            return max_score
        percent = min(math.ceil(late / DAY) * self.percent_per_day, self.most_percent)
        return max_score * percent / 100


@dataclass(frozen=True)
class Rules:
    """The file's content; dates are in UTC."""

    due: dict[str, datetime] = field(default_factory=dict)
    extensions: dict[tuple[str, str], Extension] = field(default_factory=dict)
    penalty: Penalty | None = None


def read_rules(course: Course, steps: Iterable[str]) -> Rules:
    """Read late.toml.

    Parameters
    ----------
    course : Course
        The class.
    steps : iterable of str
        Slugs; the file may give their numbers.

    Raises
    ------
    CourseError
        If there is a value that cannot be used; the sentence names it.
    """
    path = course.folder / FILE
    if not path.is_file():
        return Rules()
    try:
        data = tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CourseError(f"{FILE} cannot be read: {error}") from None
    unknown = sorted(set(data) - {"due", "extensions", "penalty"})
    if unknown:
        raise CourseError(
            f"{FILE} has [{unknown[0]}], which means nothing: use [due], [extensions.NAME] and "
            "[penalty]"
        )
    for key, value in data.items():
        if not isinstance(value, dict):
            raise CourseError(f"{FILE}: {key} must hold lines of its own, below [{key}]")
    slugs = list(steps)
    due = {_slug(key, slugs): _moment(value, key) for key, value in data.get("due", {}).items()}
    return Rules(due, _extensions(data.get("extensions", {}), slugs), _penalty(data.get("penalty")))


def _extensions(
    data: dict[str, dict[str, Any]], slugs: list[str]
) -> dict[tuple[str, str], Extension]:
    found: dict[tuple[str, str], Extension] = {}
    for learner, entries in data.items():
        if not isinstance(entries, dict):
            raise CourseError(f"{FILE}: write [extensions.{learner}] and the steps below it")
        for key, value in entries.items():
            step = EVERY if key == EVERY else _slug(key, slugs)
            number = isinstance(value, int | float) and not isinstance(value, bool)
            found[learner, step] = value * DAY if number else _moment(value, f"{learner}: {key}")
    return found


def _penalty(data: dict[str, Any] | None) -> Penalty | None:
    if data is None:
        return None
    for key, value in data.items():
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if key not in KEYS or not number or value < 0:
            raise CourseError(
                f"{FILE}: {key} = {value!r} under [penalty] means nothing: use {', '.join(KEYS)} "
                "with a number that is not negative"
            )
    after = data.get("zero_after_days")
    return Penalty(timedelta(minutes=data.get("grace_minutes", 0)),
                   data.get("percent_per_day", 0), min(data.get("most_percent", 100), 100),
                   None if after is None else after * DAY)  # fmt: skip


def _slug(key: str, slugs: list[str]) -> str:
    number = f"{int(key):02d}_" if key.isdigit() else key
    found = [slug for slug in slugs if slug == key or slug.startswith(number)]
    if len(found) != 1:
        raise CourseError(f"{FILE} names a step {key!r}: use one of {', '.join(slugs)}")
    return found[0]


def _moment(value: Any, where: str) -> datetime:
    """Return a date of the file in UTC; a day alone is due when it ends."""
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    if isinstance(value, date):
        return datetime.combine(value, time(23, 59, 59)).astimezone(UTC)
    raise CourseError(f"{FILE}: {where} = {value!r} is no date: write 2026-11-20 23:59:00")


def settle(course: Course, book: GradeBook) -> list[str]:
    """Write due dates and penalties into nbgrader's gradebook, as they stand now.

    To be called before points are read: a rule, an extension, a score by hand or a hand-in may
    have changed since.

    Parameters
    ----------
    course : Course
        The class.
    book : GradeBook
        Its gradebook.

    Returns
    -------
    list of str
        Who is late and what it costs, for people.
    """
    assignments = {row.name: row for row in book.db.query(api.Assignment)}
    rules = read_rules(course, assignments)
    for step, moment in rules.due.items():
        assignments[step].duedate = moment.replace(tzinfo=None)
    handed_in = Register.read(course).hand_ins()
    _forget_penalties(book)
    lines = []
    for row in book.db.query(*SUBMISSION).join(api.Assignment).all():
        late = _late(row, rules, handed_in)
        if late > timedelta(0):
            taken = _charge(book, row, rules, late)
            cost = f", {counted(taken, 'point')} off" if taken else ""
            lines.append(f"{row.student_id} {row.name}: {_words(late)} late{cost}")
    book.db.commit()
    return sorted(lines)


def _forget_penalties(book: GradeBook) -> None:
    charged = api.SubmittedNotebook.late_submission_penalty.isnot(None)
    for notebook in book.db.query(api.SubmittedNotebook).filter(charged):
        notebook.late_submission_penalty = None


def _charge(book: GradeBook, row: Any, rules: Rules, late: timedelta) -> float:
    """Write the penalty of one late submission; no more is taken than there is."""
    submission = book.db.get(api.SubmittedAssignment, row.id)
    taken = _taken(submission, rules, late)
    for notebook in submission.notebooks:
        notebook.late_submission_penalty = min(taken, float(notebook.score)) or None
    return sum(float(n.late_submission_penalty or 0) for n in submission.notebooks)


def _late(row: Any, rules: Rules, handed_in: dict[tuple[str, str], HandIn]) -> timedelta:
    """Return how late a submission is, zero where it is not."""
    learner, step, due = row.student_id, row.name, row.duedate
    if due is None or row.timestamp is None:
        return timedelta(0)
    more = rules.extensions.get((learner, step), rules.extensions.get((learner, EVERY)))
    if more is None:
        more = row.extension or timedelta(0)
    due = more.replace(tzinfo=None) if isinstance(more, datetime) else due + more
    late = max(row.timestamp - due, timedelta(0))
    mark = handed_in.get((learner, step))
    if mark is None or mark.time_is_theirs:
        return late
    # the platform tells whether it is late, and not when it came
    return max(late, timedelta(seconds=1)) if mark.late else timedelta(0)


def _taken(submission: Any, rules: Rules, late: timedelta) -> float:
    if late <= timedelta(0):
        return 0.0
    if rules.penalty is not None:
        return rules.penalty.points(late, float(submission.max_score))
    return _nbgraders_own(submission, late)


def _nbgraders_own(submission: Any, late: timedelta) -> float:
    """Ask the rule that nbgrader_config.py names."""
    from nbgrader.preprocessors import AssignLatePenalties

    step = AssignLatePenalties(config=nbgrader_config())
    step.init_plugin()
    taken = step.plugin_inst.late_submission_penalty(
        submission.student_id, float(submission.score), late.total_seconds()
    )
    return max(0.0, float(taken or 0.0))


def _words(late: timedelta) -> str:
    if late >= DAY:
        return counted(late / DAY, "day", shown=f"{late / DAY:.1f}")
    if late >= HOUR:
        return counted(late / HOUR, "hour", shown=f"{late / HOUR:.3g}")
    return counted(math.ceil(late / timedelta(minutes=1)), "minute")
