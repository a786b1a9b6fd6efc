"""Rows of nbgrader's tables that belong to nothing, and hand grades that must outlive their cell.

nbgrader's tables have no cascades: what removes a cell, a learner or a step can leave rows behind
that point to nothing, and every page that meets one of them fails.
"""

import itertools
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

CELL_TABLES = {"GradeCell": "grade_cells", "SolutionCell": "solution_cells",
               "TaskCell": "task_cells"}  # fmt: skip
# Each table behind the ones it points to, so that one pass is enough.
ORPHANS = (
    ("notebook", "assignment_id NOT IN (SELECT id FROM assignment) OR assignment_id IS NULL"),
    ("base_cell", "notebook_id NOT IN (SELECT id FROM notebook)"),
    *((table, "id NOT IN (SELECT id FROM base_cell)") for table in CELL_TABLES.values()),
    *(("base_cell", f"type = '{kind}' AND id NOT IN (SELECT id FROM {table})")
      for kind, table in CELL_TABLES.items()),
    ("source_cell", "notebook_id NOT IN (SELECT id FROM notebook) OR notebook_id IS NULL"),
    ("submitted_assignment", "assignment_id NOT IN (SELECT id FROM assignment) "
     "OR assignment_id IS NULL OR student_id NOT IN (SELECT id FROM student) "
     "OR student_id IS NULL"),
    ("submitted_notebook", "assignment_id NOT IN (SELECT id FROM submitted_assignment) "
     "OR assignment_id IS NULL OR notebook_id NOT IN (SELECT id FROM notebook) "
     "OR notebook_id IS NULL"),
    *((table, "cell_id NOT IN (SELECT id FROM base_cell) OR cell_id IS NULL "
       "OR notebook_id NOT IN (SELECT id FROM submitted_notebook) OR notebook_id IS NULL")
      for table in ("grade", "comment")),
)  # fmt: skip
KEPT = (
    "CREATE TABLE IF NOT EXISTS course_kept_by_hand (learner VARCHAR(128) NOT NULL, "
    "step VARCHAR(128) NOT NULL, cell VARCHAR(128) NOT NULL, score FLOAT, extra FLOAT, "
    "comment TEXT, PRIMARY KEY (learner, step, cell))"
)


def mend(db: Any) -> int:
    """Delete the rows that belong to nothing.

    Parameters
    ----------
    db : Session
        Of a gradebook; it is committed where something was mended.

    Returns
    -------
    int
        How many rows there were.
    """
    count = 0
    for table, orphaned in ORPHANS:
        if db.execute(text(f"SELECT 1 FROM {table} WHERE {orphaned} LIMIT 1")).first():
            count += db.execute(text(f"DELETE FROM {table} WHERE {orphaned}")).rowcount
    db.execute(text(KEPT))
    db.commit()
    return count


@dataclass(frozen=True)
class ByHand:
    """What a person gave one cell of one learner, after the master lost the cell.

    Attributes
    ----------
    learner, step, cell : str
        Ids.
    score, extra : float or None
        Points and extra credit.
    comment : str or None
        Words.
    """

    learner: str
    step: str
    cell: str
    score: float | None = None
    extra: float | None = None
    comment: str | None = None


def put_aside(db: Any, kept: ByHand) -> None:
    """Keep hand grades of a cell that is to be deleted; the newest value of each counts."""
    before = put_aside_of(db, kept.learner, kept.step).get(kept.cell)
    values = {
        name: value if value is not None else getattr(before, name, None)
        for name, value in vars(kept).items()
    }
    db.execute(
        text(
            "INSERT OR REPLACE INTO course_kept_by_hand "
            "VALUES (:learner, :step, :cell, :score, :extra, :comment)"
        ),
        values,
    )


def put_aside_of(db: Any, learner: str, step: str) -> dict[str, ByHand]:
    """Return what was put aside of a learner's step, by cell."""
    found = db.execute(
        text(
            "SELECT learner, step, cell, score, extra, comment FROM course_kept_by_hand "
            "WHERE learner = :learner AND step = :step"
        ),
        {"learner": learner, "step": step},
    )
    return {kept.cell: kept for kept in itertools.starmap(ByHand, found)}
