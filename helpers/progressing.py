"""Where a learner stands: visible checks passed, step by step. It is not the grade."""

import html
import json
from dataclasses import dataclass
from pathlib import Path

from helpers.course_notebooks import read_steps
from helpers.paths import results_folder

RECORD = "checks.json"
NOT_THE_GRADE = (
    "This counts the visible checks that passed when you last ran them on this computer. "
    "It is not your grade: more checks run when your work is graded, on other data, and a person "
    "reads your written answers."
)
WHILE_GRADING = "Progress is shown while you work, not while a notebook is graded."


@dataclass(frozen=True)
class Line:
    """How far one step is."""

    title: str
    passed: int
    checks: int
    points: float
    most: float
    written: int
    unwritten: int

    @property
    def words(self) -> str:
        """The state in words, so that the bar's length is not the only sign."""
        if self.checks == 0:
            return "no checks"
        if self.passed == self.checks:
            return "all visible checks passed"
        return f"{self.passed} of {self.checks} visible checks passed"

    @property
    def reading(self) -> str:
        """What a person reads in this step."""
        if not self.written:
            return ""
        done = self.written - self.unwritten
        return f"{done} of {self.written} written answers begun"


class Progress:
    """The seven steps; a notebook shows it as a table.

    Attributes
    ----------
    lines : list of Line
        One for each step.
    """

    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines

    @property
    def sum(self) -> str:
        """The points of all steps, in words."""
        points, most = sum(line.points for line in self.lines), sum(x.most for x in self.lines)
        return f"{points:g} of the {most:g} points that visible checks belong to"

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr><td style="text-align:left">{html.escape(line.title)}</td>'
            f'<td><progress value="{line.passed}" max="{max(line.checks, 1)}" '
            f'aria-label="{html.escape(line.words)}"></progress></td>'
            f'<td style="text-align:left">{html.escape(line.words)}</td>'
            f"<td>{line.points:g} of {line.most:g} points</td>"
            f'<td style="text-align:left">{html.escape(line.reading)}</td></tr>'
            for line in self.lines
        )
        return (
            f'<table role="status">{rows}</table><p><b>So far: {self.sum}.</b></p>'
            f"<p>{NOT_THE_GRADE}</p>"
        )

    def __repr__(self) -> str:
        rows = [
            f"{line.title}: {line.words}, {line.points:g} of {line.most:g} points"
            + (f", {line.reading}" if line.reading else "")
            for line in self.lines
        ]
        return "\n".join([*rows, f"So far: {self.sum}.", NOT_THE_GRADE])


class NoProgress:
    """What stands in the place of the table while a notebook is graded."""

    def __repr__(self) -> str:
        return WHILE_GRADING


def progress(folder: str | Path | None = None) -> Progress | NoProgress:
    """Show how far you are: the seven steps, with the visible checks that passed.

    Parameters
    ----------
    folder : str or Path, optional
        The folder of the notebooks; by default the course's.

    Returns
    -------
    Progress
        A table with checks passed and points so far. It is not the grade, and says so. While a
        notebook is graded it is one sentence.
    """
    from helpers.scenes import while_grading

    if while_grading():
        return NoProgress()
    outcomes = _outcomes()
    lines = []
    for step in read_steps(Path(folder) if folder else None):
        checks = step.checks
        passed = [name for name in checks if outcomes.get(name) is True]
        lines.append(
            Line(
                title=step.title,
                passed=len(passed),
                checks=len(checks),
                points=sum(checks[name] for name in passed),
                most=sum(checks.values()),
                written=len(step.written),
                unwritten=len(set(step.unfilled) & set(step.written)),
            )
        )
    return Progress(lines)


def _outcomes() -> dict[str, object]:
    """Return the last outcome of each check; a damaged record counts as none."""
    try:
        outcomes = json.loads((results_folder() / RECORD).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return outcomes if isinstance(outcomes, dict) else {}
