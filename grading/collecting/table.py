"""What `collect` found, as a table for people."""

from collections.abc import Sequence

from grading.collecting.placing import Row
from helpers.counting import counted
from helpers.shown import shown


def table(rows: Sequence[Row]) -> list[str]:
    """Return what was found, for people."""
    good = [row for row in rows if not row.item.odd]
    width = max((len(shown(row.item.learner)) for row in good), default=7)
    lines = [
        f"{shown(r.item.learner):<{width}}  {r.item.step:<21}  {r.item.time:%Y-%m-%d %H:%M}  "
        f"{r.outcome:<5}  {shown(r.item.found.place)}{f' ({r.note})' if r.note else ''}"
        for r in good
    ]
    odd = [f"  {shown(row.item.found.place)}: {shown(row.outcome, 400)}"
           for row in rows if row.item.odd]  # fmt: skip
    if odd:
        lines += ["Not used:", *odd]
    counts = {word: sum(r.outcome == word for r in good) for word in ("new", "newer", "same")}
    older = sum(row.outcome == "older" for row in good)
    learners = len({row.item.learner for row in good})
    lines.append(
        f"{counted(learners, 'learner')}: {counts['new']} new, {counts['newer']} replaced "
        "by newer "
        f"ones, {counts['same']} the same as before, {older} older and left out; "
        f"{len(odd)} not used."
    )
    return lines
