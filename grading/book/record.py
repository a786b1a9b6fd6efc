"""What is kept of a graded submission: one record per learner and step.

The points themselves are in nbgrader's own tables; the record stands beside them in the same
gradebook (table ``course_record``, written in the same transaction), so that `grade` knows what is
done, and `feedback` and `report` know why.

A record is plain JSON::

    learner, step        ids, as in submitted/LEARNER/STEP/
    fingerprint          of the submission, the master, `helpers`, the data and the grader's version
    graded               time in UTC, ISO 8601
    file                 the notebook's name as handed in
    problem              '' or why the notebook could not be read or run ("the file is empty")
    sandboxed            False after --unsafe-no-sandbox
    seconds, cpu, memory wall s, CPU s and peak bytes of the learner's processes
    points, max_points   of the automatic checks
    repairs              list of {kind, cell, text}: what was mended; text is for the learner.
                         Kinds: file, stripped, renamed, doubled, elsewhere, deleted, moved,
                         retyped, edited, left out
    flags                list of {kind, cell, text}: what the instructor should look at.
                         Kinds: claim (the notebook shows a check as passed that is not), ended
                         (its process ended early), time, memory, processes, markup (scripts in
                         its outputs or text were taken out), unsafe, defect (a check is broken)
    checks               list, one per check in the notebook's order:
        check            grade id
        behaviour        what a right answer does, in words
        points           earned; max_points
        passed           True or False
        kind             "passed", "failed", "not filled in", "raised" (the answer is missing or
                         its process gone), "defect" (the check itself broke), "not run"
        message          what was expected and what came, '' if passed; for the learner
        hidden           it failed in the hidden part
        printed          what the learner's functions printed while they were checked
        seconds          wall time
        claimed          the learner's process itself calls the visible check passed
    written              list of {cell, max_points, answered}: graded by hand
"""

from dataclasses import asdict, dataclass, field
from typing import Any

Note = dict[str, str]


@dataclass
class Check:
    """The verdict on one check cell."""

    check: str
    behaviour: str
    max_points: float
    points: float = 0.0
    passed: bool = False
    kind: str = "not run"
    message: str = ""
    hidden: bool = False
    printed: str = ""
    seconds: float = 0.0
    claimed: bool = False


@dataclass
class Record:
    """One graded submission; the fields are described above."""

    learner: str
    step: str
    fingerprint: str = ""
    graded: str = ""
    file: str = ""
    problem: str = ""
    sandboxed: bool = True
    seconds: float = 0.0
    cpu: float = 0.0
    memory: int = 0
    points: float = 0.0
    max_points: float = 0.0
    repairs: list[Note] = field(default_factory=list)
    flags: list[Note] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    written: list[dict[str, Any]] = field(default_factory=list)

    def flag(self, kind: str, cell: str, text: str) -> None:
        """Note something for the instructor, once."""
        entry = {"kind": kind, "cell": cell, "text": text}
        if entry not in self.flags:
            self.flags.append(entry)

    def as_dict(self) -> dict[str, Any]:
        """Return the record as plain data."""
        return asdict(self)


def record_of(data: dict[str, Any]) -> Record:
    """Return the record of plain data."""
    checks = [Check(**check) for check in data["checks"]]
    return Record(**{**data, "checks": checks})
