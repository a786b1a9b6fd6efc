"""Where a learner stands: visible checks passed, step by step. It is not the grade."""

import html
import json
from dataclasses import dataclass
from pathlib import Path

from helpers.counting import counted
from helpers.paths import results_folder
from helpers.work.notebooks import read_steps

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
    def passes(self) -> str:
        """The visible checks in words, so that the bar's length is not the only sign."""
        if self.checks and self.passed == self.checks:
            return f"all {self.checks} passed"
        return f"{self.passed} of {self.checks} passed"

    @property
    def reading(self) -> str:
        """The answers that a person reads, in words."""
        return (
            f"{self.written - self.unwritten} of {self.written} begun" if self.written else "none"
        )

    def cells(self) -> tuple[str, ...]:
        """The line as a row under `HEADS`."""
        return self.title, self.passes, f"{self.points:g} of {self.most:g}", self.reading


HEADS = ("step", "visible checks", "their points", "written answers")


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
        return f"{points:g} of the {counted(most, 'point')} that visible checks belong to"

    def _repr_html_(self) -> str:
        heads = "".join(f'<th scope="col" style="text-align:left">{head}</th>' for head in HEADS)
        rows = "".join(
            f"<tr>{''.join(_cell(text) for text in line.cells())}<td>{_bar(line)}</td></tr>"
            for line in self.lines
        )
        return (
            f"<table><thead><tr>{heads}<th></th></tr></thead><tbody>{rows}</tbody></table>"
            f'<p role="status"><b>So far: {self.sum}.</b></p><p>{NOT_THE_GRADE}</p>'
        )

    def __repr__(self) -> str:
        rows = [
            f"{title}: visible checks {passes}, {points} points, written answers: {reading}"
            for title, passes, points, reading in (line.cells() for line in self.lines)
        ]
        return "\n".join([*rows, f"So far: {self.sum}.", NOT_THE_GRADE])


def _cell(text: str) -> str:
    return f'<td style="text-align:left;white-space:nowrap">{html.escape(text)}</td>'


def _bar(line: Line) -> str:
    words = html.escape(line.passes)
    most = max(line.checks, 1)
    return f'<progress value="{line.passed}" max="{most}" aria-label="{words}"></progress>'


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
    from helpers.mode import while_grading

    if while_grading():
        return NoProgress()
    known = outcomes()
    lines = []
    for step in read_steps(Path(folder) if folder else None):
        checks = step.checks
        passed = [name for name in checks if known.get(name) is True]
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


def outcomes() -> dict[str, object]:
    """Return the last outcome of each check; a damaged record counts as none."""
    try:
        found = json.loads((results_folder() / RECORD).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
