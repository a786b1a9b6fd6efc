"""One step in nbgrader's tables, brought in line with its master."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from nbgrader import api
from sqlalchemy import text

from grading.book.mending import ByHand, put_aside
from grading.book.statements import LACKING
from grading.handed_in.masters import Master
from grading.inside.document.graded_cells import GradedCell


class Assignment:
    """Brings one step of the gradebook in line with its master."""

    def __init__(self, book: Any, master: Master) -> None:
        self.book, self.db, self.master = book, book.db, master
        self.kept: dict[str, set[str]] = {}

    def update(self) -> list[str]:
        """Write the step's cells; return what happened to hand grades, in words."""
        assignment = self.book.one(
            api.Assignment, name=self.master.slug, course_id=self.book.course_id
        )
        if assignment is None:
            assignment = api.Assignment(name=self.master.slug, course_id=self.book.course_id)
            self.db.add(assignment)
            self.db.flush()
        notebook = next((n for n in assignment.notebooks if n.name == self.master.slug), None)
        if notebook is None:
            notebook = api.Notebook(name=self.master.slug, assignment=assignment)
            self.db.add(notebook)
        notebook.kernelspec = json.dumps(self.master.metadata.get("kernelspec", {}))
        self.db.flush()
        self._cells(notebook, api.GradeCell, ("check", "written"), notebook.grade_cells, _graded)
        self._cells(notebook, api.SolutionCell, ("answer", "written"), notebook.solution_cells)
        self._cells(notebook, api.TaskCell, ("task",), notebook.task_cells, _graded)
        roles = ("check", "written", "answer", "task", "locked")
        self._cells(notebook, api.SourceCell, roles, notebook.source_cells, _source)
        self.db.flush()
        self.db.expire(notebook)  # else it still lists the cells that were deleted
        lacking = {row[0] for row in self.db.execute(text(LACKING), {"notebook": notebook.id})}
        for submitted in self.db.query(api.SubmittedNotebook).filter(
            api.SubmittedNotebook.id.in_(lacking)
        ):
            self.book.complete(submitted)
        return [f"{self.master.slug} {cell}: the master has this cell no more; what was given by "
                f"hand for it is kept and comes back with the cell (learners: {len(learners)})"
                for cell, learners in self.kept.items()]  # fmt: skip

    def _cells(
        self, notebook: Any, kind: Any, roles: tuple[str, ...], present: Iterable[Any],
        values: Callable[[GradedCell], dict[str, Any]] = lambda cell: {},
    ) -> None:  # fmt: skip
        old = {cell.name: cell for cell in present}
        for cell in self.master.with_role(*roles):
            row = old.pop(cell.grade_id, None)
            if row is None:
                row = kind(name=cell.grade_id, notebook=notebook, **values(cell))
                self.db.add(row)
            for name, value in values(cell).items():
                setattr(row, name, value)
        for row in old.values():
            self._delete(row)

    def _delete(self, row: Any) -> None:
        """Delete a cell that the master has no more; what a person gave for it is put aside."""
        for dependent in (*getattr(row, "grades", ()), *getattr(row, "comments", ())):
            kept = ByHand(
                dependent.notebook.assignment.student_id, self.master.slug, row.name,
                getattr(dependent, "manual_score", None), getattr(dependent, "extra_credit", None),
                getattr(dependent, "manual_comment", None),
            )  # fmt: skip
            if kept != ByHand(kept.learner, kept.step, kept.cell):
                put_aside(self.db, kept)
                self.kept.setdefault(row.name, set()).add(kept.learner)
            self.db.delete(dependent)
        self.db.delete(row)


def _graded(cell: GradedCell) -> dict[str, Any]:
    return {"max_score": cell.points, "cell_type": cell.kind}


def _source(cell: GradedCell) -> dict[str, Any]:
    locked = cell.role in ("check", "locked")
    return {"cell_type": cell.kind, "locked": locked, "source": cell.source,
            "checksum": cell.checksum}  # fmt: skip
