"""What a worker gets and gives back: plain data in frozen classes, so that it can be sent."""

from dataclasses import dataclass, field

from grading.book.record import Record
from grading.handed_in.masters import Master
from grading.handed_in.submissions import Submission
from grading.sandbox import Limits


@dataclass(frozen=True)
class Job:
    """One submission to be graded.

    Attributes
    ----------
    submission : Submission
        What was handed in.
    master : Master
        The step.
    fingerprint : str
        Of all that its grade depends on.
    limits : Limits
        What the notebook may use.
    confined : bool
        In the sandbox.
    class_secret : str
        From which the checks make the seeds of hidden fixtures; the learner's process is not told.
    """

    submission: Submission
    master: Master
    fingerprint: str = ""
    limits: Limits = field(default_factory=Limits)
    confined: bool = True
    class_secret: str = ""


@dataclass(frozen=True)
class Graded:
    """What came of a job: the record, and the graded notebook as text."""

    record: Record
    notebook: str
