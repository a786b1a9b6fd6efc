"""The figures of a class that the report shows: rates, questions, failures, what to look at."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import mean, median
from typing import Any

from grading.book.likeness import alike
from grading.book.points import CellPoints, Points
from grading.book.record import Record
from grading.inside.verdict import Verdict
from grading.pages.known_mistakes import read_mistakes

MOST_FAILURES = 25
MOST_MISTAKES = 3  # that look alike to a check
POINTS_IN_WORDS = re.compile(r" \([\d.]+ points?\)\.?$")  # they have a column of their own
NOTHING = "\N{EN DASH}"

PointsOf = Mapping[tuple[str, str], Points]
Row = dict[str, Any]


def final_points(record: Record, points: PointsOf) -> Points:
    """Return the points that count; those of the checks alone where the gradebook has none."""
    found = points.get((record.learner, record.step))
    return found or Points(record.points, record.max_points)


def step_row(slug: str, records: Sequence[Record], points: PointsOf) -> Row:
    """Return a step's figures in words: a dash for each where nobody handed it in."""
    if not records:
        names = ("median", "lowest", "highest", "most", "seconds", "longest", "cpu", "memory")
        return {"slug": slug, "count": 0, **dict.fromkeys(names, NOTHING)}
    own = [final_points(record, points) for record in records]
    scores = [p.final for p in own]
    return {
        "slug": slug,
        "count": len(records),
        "median": f"{median(scores):g}",
        "lowest": f"{min(scores):g}",
        "highest": f"{max(scores):g}",
        "most": f"{max(p.max_score for p in own):g}",
        "seconds": f"{median(r.seconds for r in records):.1f}",
        "longest": f"{max(r.seconds for r in records):.1f}",
        "cpu": f"{median(r.cpu for r in records):.1f}",
        "memory": f"{max(r.memory for r in records) / 2**20:.0f}",
    }


def pass_rates(records: Sequence[Record]) -> list[Row]:
    """Return for each check of a step how many passed it, in the notebook's order.

    Hand-ins that could not be read are not counted: they tell nothing about the check.
    """
    checks: dict[str, list[Verdict]] = defaultdict(list)
    for record in records:
        for check in record.checks if not record.problem else ():
            checks[check.check].append(check)
    return [
        {
            "check": name,
            "behaviour": POINTS_IN_WORDS.sub("", own[0].behaviour),
            "points": f"{own[0].max_points:g}",
            "count": len(own),
            "passed": sum(check.passed for check in own),
            "percent": round(100 * sum(check.passed for check in own) / len(own)),
        }
        for name, own in checks.items()
    ]


def by_question(records: Sequence[Record], points: PointsOf) -> list[Row]:
    """Return what was earned for each check and answer of a step, on the average."""
    cells: dict[str, list[CellPoints]] = defaultdict(list)
    for record in records:
        for name, entry in final_points(record, points).cells.items():
            cells[name].append(entry)
    rows = []
    for name, entries in sorted(cells.items(), key=_as_in(records)):
        read = [entry for entry in entries if not entry.waits]
        rows.append({
            "cell": name, "most": f"{entries[0].max_score:g}", "count": len(entries),
            "waiting": len(entries) - len(read),
            "mean": f"{mean(entry.score for entry in read):.2f}" if read else NOTHING,
        })  # fmt: skip
    return rows


def _as_in(records: Sequence[Record]) -> Any:
    """Return a key that sorts cells as the notebook has them: checks, then written answers."""
    checks = [check.check for record in records[:1] for check in record.checks]
    written = [answer.cell for record in records[:1] for answer in record.written]
    place = {name: at for at, name in enumerate([*checks, *written])}
    return lambda item: (place.get(item[0], len(place)), item[0])


def common_failures(records: Iterable[Record]) -> list[Row]:
    """Return the failures that most learners share, with the mistake of the corpus they match.

    A notebook that could not be read or run is no mistake of the step: see `look_at`.
    """
    counts: Counter[tuple[str, str]] = Counter(
        (check.check, check.message)
        for record in records
        for check in record.checks
        if not record.problem and not check.passed and check.kind != "not run"
    )
    known = read_mistakes()
    return [
        {
            "count": count,
            "check": check,
            "message": message.split("\n"),
            "mistake": " / ".join(known.get(check, {}).get(message, [])[:MOST_MISTAKES]),
        }
        for (check, message), count in counts.most_common(MOST_FAILURES)
    ]


def look_at(records: Iterable[Record]) -> list[Row]:
    """Return what deserves a look: hand-ins that could not be used, and what was noticed."""
    rows = []
    for record in records:
        own = {"learner": record.learner, "step": record.step, "cell": ""}
        if record.problem:
            rows.append({**own, "text": f"Could not be graded: {record.problem}."})
        rows += [{**own, **flag} for flag in record.flags]
    return rows


def alike_rows(by_step: Mapping[str, Sequence[Record]]) -> list[Row]:
    """Return the pairs of people whose work of a step is alike."""
    return [vars(pair) for records in by_step.values() for pair in alike(records)]


def shared_rows(by_step: Mapping[str, Sequence[Record]]) -> list[Row]:
    """Return who shared a run: people whose notebooks of a step run the same code."""
    rows = []
    for slug, records in by_step.items():
        shared = {record.digest for record in records if record.is_shared}
        for digest in sorted(shared):
            learners = [record.learner for record in records if record.digest == digest]
            rows.append({"step": slug, "learners": learners})
    return rows


def not_handed_in(
    records: Iterable[Record], learners: Iterable[str], slugs: Sequence[str]
) -> list[dict[str, str]]:
    """Return the learners with steps missing, and which."""
    there = {(record.learner, record.step) for record in records}
    rows = []
    for learner in learners:
        steps = [slug for slug in slugs if (learner, slug) not in there]
        if steps:
            words = "all" if len(steps) == len(slugs) else ", ".join(steps)
            rows.append({"learner": learner, "steps": words})
    return rows
