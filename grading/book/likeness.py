"""Who handed in the same file, or nearly the same code: a hint to look, never a verdict.

Code is compared by its shape (`grading.inside.document.shape`). What many of a class have in common
says nothing of two of them, and is left out.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from grading.book.record import Record

ALIKE = 0.6  # share of the kept runs of both that they have in common; strangers reach 0.3
FEWEST = 6  # less than that is too short to say anything
COMMON_SHARE, COMMON_LEAST = 0.1, 3  # what more people have than that is the class's own way


@dataclass(frozen=True)
class Alike:
    """Two people whose work of one step is alike.

    Attributes
    ----------
    step, one, other : str
        Ids.
    what : str
        What they have in common, in words.
    """

    step: str
    one: str
    other: str
    what: str


def alike(records: Sequence[Record]) -> list[Alike]:
    """Return the pairs of one step's records that deserve a look.

    Parameters
    ----------
    records : sequence of Record
        All of one step.
    """
    usable = [r for r in records if not r.problem and len(r.shape) >= FEWEST]
    files = {r.learner: r.fingerprint.partition("-")[0] for r in usable}
    having: dict[int, list[str]] = defaultdict(list)
    for record in usable:
        for run in record.shape:
            having[run].append(record.learner)
    most = max(COMMON_LEAST, COMMON_SHARE * len(usable))
    rare = {run: people for run, people in having.items() if len(people) <= most}
    shared = Counter(pair for people in rare.values() for pair in combinations(people, 2))
    sizes = Counter(learner for people in rare.values() for learner in people)
    found = []
    for (one, other), count in shared.items():
        share = count / (sizes[one] + sizes[other] - count)
        if count >= FEWEST and share >= ALIKE:
            same = files[one] and files[one] == files[other]
            what = "the same file" if same else f"code alike in structure ({share:.0%})"
            found.append(Alike(usable[0].step, one, other, what))
    return sorted(found, key=lambda pair: (pair.one, pair.other)) + _same_files(usable, found)


def _same_files(usable: Sequence[Record], found: Sequence[Alike]) -> list[Alike]:
    """Return the pairs with the same file whose code many others have too."""
    known = {(pair.one, pair.other) for pair in found}
    by_file: dict[str, list[str]] = defaultdict(list)
    for record in usable:
        by_file[record.fingerprint.partition("-")[0]].append(record.learner)
    # Neighbours are enough: of fifty people with one file nobody wants all pairs.
    return [Alike(usable[0].step, one, other, "the same file")
            for file, people in by_file.items() if file
            for one, other in pairwise(people)
            if (one, other) not in known]  # fmt: skip
