"""The masters in source/: what each graded cell is, what learners got, what hidden checks add."""

import copy
import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from grading.handed_in.attachments import pointed_to
from grading.inside.document.graded_cells import GradedCell, by_grade_id, with_role
from grading.inside.names import free_names
from helpers.errors import CourseError
from helpers.paths import ROOT
from helpers.work.notebooks import cell_of


@dataclass(frozen=True)
class Course:
    """The folders of a class, in nbgrader's layout.

    Attributes
    ----------
    folder : Path
        Holds source/, submitted/, autograded/, feedback/, gradebook.db.
    """

    folder: Path = ROOT

    @property
    def source(self) -> Path:
        """The masters."""
        return self.folder / "source"

    @property
    def submitted(self) -> Path:
        """What was handed in."""
        return self.folder / "submitted"

    @property
    def autograded(self) -> Path:
        """What was graded."""
        return self.folder / "autograded"

    @property
    def feedback(self) -> Path:
        """What learners get back."""
        return self.folder / "feedback"

    @property
    def database(self) -> Path:
        """The gradebook of nbgrader."""
        return self.folder / "gradebook.db"


@dataclass(frozen=True)
class Master:
    """One step's notebook as the grader needs it; plain data, so that it can be sent to workers.

    Attributes
    ----------
    slug : str
        Name of the step: folder, notebook and assignment are all called so.
    title : str
        The notebook's first heading.
    cells : tuple of GradedCell
        All cells, with the pictures that learners got.
    metadata : dict
        The notebook's own.
    fingerprint : str
        Changes whenever anything of the master does.
    """

    slug: str
    title: str
    cells: tuple[GradedCell, ...]
    metadata: dict[str, Any] = field(default_factory=dict)
    fingerprint: str = ""

    def with_role(self, *roles: str) -> list[GradedCell]:
        """Return the cells of some roles in their order."""
        return with_role(self.cells, *roles)

    def by_id(self) -> dict[str, GradedCell]:
        """Return the cells that carry a grade id by that id."""
        return by_grade_id(self.cells)

    def own_text(self) -> dict[str, GradedCell]:
        """Return the course's text that learners may change, by what it says."""
        free = self.with_role("free")
        return {cell.released.strip(): cell for cell in free if cell.kind == "markdown"}

    def answer_names(self) -> list[str]:
        """Return the names that the checks use and the learner defines."""
        checks = self.with_role("check")
        return list(dict.fromkeys(name for c in checks for name in free_names(c.source)))


def load_masters(course: Course, slugs: Iterable[str] = ()) -> dict[str, Master]:
    """Read the masters.

    Parameters
    ----------
    course : Course
        Where source/ is.
    slugs : iterable of str
        The steps wanted; all where empty.

    Returns
    -------
    dict
        Masters by slug, in the order of the steps.

    Raises
    ------
    CourseError
        If there is no such step.
    """
    paths = {p.stem: p for p in sorted(course.source.glob("*/*.ipynb")) if p.parent.name == p.stem}
    if not paths:
        raise CourseError(f"there are no masters in {course.source}: run this in the course folder")
    wanted = list(slugs) or list(paths)
    unknown = [slug for slug in wanted if slug not in paths]
    if unknown:
        raise CourseError(f"there is no step {unknown[0]!r}: use one of {', '.join(paths)}")
    return {slug: _load(paths[slug]) for slug in paths if slug in wanted}


def _load(path: Path) -> Master:
    """Read one master and make from it, with nbgrader's own tools, what learners got."""
    import nbformat
    from nbgrader.preprocessors import (
        ClearHiddenTests,
        ClearMarkScheme,
        ClearSolutions,
        ComputeChecksums,
    )

    config = nbgrader_config()
    content = path.read_bytes()
    graded = nbformat.reads(content.decode("utf-8"), as_version=4)
    for step in (ClearSolutions, ComputeChecksums):
        graded, _ = step(config=config).preprocess(graded, {})
    released = copy.deepcopy(graded)
    for step in (ClearHiddenTests, ClearMarkScheme):
        released, _ = step(config=config).preprocess(released, {})
    cells = tuple(map(_cell, graded.cells, released.cells))
    headings = (line for c in cells for line in c.released.splitlines() if line.startswith("# "))
    title = next(headings, path.stem).lstrip("# ").strip()
    # The configuration decides what learners got, so a change of it counts as one of the master.
    digest = hashlib.sha256(content + json.dumps(config, default=str, sort_keys=True).encode())
    return Master(path.stem, title, cells, dict(graded.metadata), digest.hexdigest())


def _cell(graded: Any, released: Any) -> GradedCell:
    data = dict(graded.metadata.get("nbgrader") or {})
    return GradedCell(
        **asdict(cell_of(graded)), released=released.source, hidden=_hidden_lines(graded.source),
        checksum=data.get("checksum", ""), nbgrader=data,
        attachments=pointed_to(graded.get("attachments") or {}, released.source),
    )  # fmt: skip


def _hidden_lines(source: str) -> tuple[int, ...]:
    """Return the numbers of the lines between the marks of hidden tests."""
    lines, inside = [], False
    for number, line in enumerate(source.splitlines(), 1):
        if "BEGIN HIDDEN TESTS" in line:
            inside = True
        if inside:
            lines.append(number)
        if "END HIDDEN TESTS" in line:
            inside = False
    return tuple(lines)


def nbgrader_config() -> Any:
    """Return the course's nbgrader configuration."""
    from traitlets.config import Config
    from traitlets.config.loader import PyFileConfigLoader

    if not (ROOT / "nbgrader_config.py").is_file():
        return Config()
    return PyFileConfigLoader("nbgrader_config.py", path=str(ROOT)).load_config()
