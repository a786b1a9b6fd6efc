"""What the pages of one marking server share: the class, and who reads which answer."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from grading.book.gradebook import GradeBook
from grading.handed_in.masters import Course, load_masters
from grading.marking.answers import GivenAnswer, questions_of

OPEN_SECONDS = 300  # so long an answer counts as being read by the one who opened it


@dataclass
class Desk:
    """What all pages of one server share.

    Attributes
    ----------
    course : Course
        The class.
    book : GradeBook
        Its gradebook, open as long as the server runs.
    token : str
        Who knows it may grade.
    anonymous : bool
        Whether names are kept from the graders.
    """

    course: Course
    book: GradeBook
    token: str
    anonymous: bool = False
    opened: dict[str, tuple[str, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.masters = load_masters(self.course)
        self.questions = questions_of(self.course, self.masters)

    def open(self, answer: str, grader: str) -> None:
        """Note who reads an answer."""
        self.opened = {a: entry for a, entry in self.opened.items() if entry[0] != grader}
        self.opened[answer] = (grader, time.monotonic())

    def read_by_another(self, answer: str, grader: str) -> bool:
        """Tell whether somebody else has an answer open."""
        who, when = self.opened.get(answer, (grader, 0.0))
        return who != grader and time.monotonic() - when < OPEN_SECONDS

    def next_waiting(
        self, answers: Sequence[GivenAnswer], after: str, grader: str
    ) -> GivenAnswer | None:
        """Return the next answer that waits and that nobody else is reading, round the end."""
        places = [answer.id for answer in answers]
        start = places.index(after) + 1 if after in places else 0
        order = [*answers[start:], *answers[:start]]
        waiting = [answer for answer in order if answer.waits and answer.id != after]
        free = [a for a in waiting if not self.read_by_another(a.id, grader)]
        return next(iter(free or waiting), None)
