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
                         its outputs or text were taken out), unsafe, defect (a check is broken),
                         short (the machine ran out of memory), large (not all outputs are kept)
    checks               list of `Verdict`, one per check in the notebook's order
    written              list of `HandGraded`, one per answer that is graded by hand
    shape                of the answers' code, to find work that is alike (see
                         `grading.inside.document.shape`)
    digest               of all code that was run, without comments and layout, '' where it may
                         do something else at the next run
    is_shared            the run was that of another notebook with this digest
"""

from dataclasses import asdict, dataclass
from typing import Any

from grading.inside.verdict import Verdict

Note = dict[str, str]


@dataclass(frozen=True)
class HandGraded:
    """An answer that a person grades.

    Attributes
    ----------
    cell : str
        Grade id.
    max_points : float
        What it is worth.
    answered : bool
        The learner wrote something.
    digest : str
        Of the answer's text, to tell whether it is still the one that was graded.
    """

    cell: str
    max_points: float
    answered: bool
    digest: str = ""


@dataclass(frozen=True)
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
    repairs: tuple[Note, ...] = ()
    flags: tuple[Note, ...] = ()
    checks: tuple[Verdict, ...] = ()
    written: tuple[HandGraded, ...] = ()
    shape: tuple[int, ...] = ()
    digest: str = ""
    is_shared: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return the record as plain data."""
        return asdict(self)


def record_of(data: dict[str, Any]) -> Record:
    """Return the record of plain data."""
    lists = {name: tuple(data[name]) for name in ("repairs", "flags")}
    checks = tuple(Verdict(**check) for check in data["checks"])
    written = tuple(HandGraded(**answer) for answer in data["written"])
    return Record(**{**data, **lists, "checks": checks, "written": written})
