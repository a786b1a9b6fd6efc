"""The page `docs/checks.md`: what the checks were tried with, and what they said."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grading.trials.tally import Result, Tally

INTRODUCTION = """\
# Are the checks right?

An autograder is only as good as its verdicts.
So each check of the course is tried with answers whose verdict is known: right ones that must get
full points although they are written differently, and wrong ones that must lose points, at the
check that was meant for them, with a message that names the cause.
The test suite runs them all.

`python course.py check-the-checks --table docs/checks.md` runs them and writes this page.
With `--as-graded` they go through the sandbox of `grade`, each as a submission of its own; the
verdicts are the same.
With `--mutants` the reference solutions are changed instead, one operator, constant or argument at
a time, and the changes that no check notices are listed; those that matter become answers here.
With `--scene` the notebooks' own inputs come from another scene or product (made ready by
`release --scene`): every answer got the same verdict on `garonne-mini`, on `garonne` and on the
real tile near Toulouse.

## Add an answer

An answer is a file `tests/answers/STEP/right_NAME.py` or `wrong_NAME.py`.
Its first lines say what it is; the rest is what a learner would write into the cell.

```python
\"\"\"The default separator of pandas.

function: persist_to_csv
caught by: persist_to_csv-separator
says: commas, sep=
\"\"\"
```

`caught by` names the check that must catch it, or several of which one must; `says` are words that
the message must contain.
A right answer has the line `function` alone.

## Results
"""


def checks_page(tallies: Sequence["Tally"]) -> str:
    """Return the page.

    Parameters
    ----------
    tallies : sequence of Tally
        The counted results of each step.

    Returns
    -------
    str
        Markdown.
    """
    parts = [INTRODUCTION, _numbers(tallies)]
    for one in tallies:
        parts.append(f"### {one.slug}\n")
        parts.append(_answers(one.wrong, ("wrong answer", "caught by", "also loses points at")))
        parts.append("| right answer | |\n|---|---|\n" + "".join(
            f"| `{r.answer.name}` | {_cell(r.answer.about)} |\n" for r in one.right))  # fmt: skip
    return "\n".join(parts).rstrip() + "\n"


def _numbers(tallies: Sequence["Tally"]) -> str:
    lines = [
        "| step | right answers | at full points | wrong answers | caught | by the check meant |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    totals = [0] * 5
    for one in tallies:
        numbers = [len(one.right), one.full, len(one.wrong), one.caught, one.intended]
        totals = [a + b for a, b in zip(totals, numbers, strict=True)]
        lines.append(f"| {one.slug} | " + " | ".join(map(str, numbers)) + " |")
    lines.append("| **all** | " + " | ".join(f"**{n}**" for n in totals) + " |")
    return "\n".join(lines) + "\n"


def _answers(results: Sequence["Result"], head: Sequence[str]) -> str:
    lines = [f"| {head[0]} | what is wrong | {head[1]} | {head[2]} |", "|---|---|---|---|"]
    for result in results:
        caught = [v.grade_id for v in result.failed]
        meant = [i for i in caught if i in result.answer.caught_by]
        others = [i for i in caught if i not in result.answer.caught_by]
        lines.append(
            f"| `{result.answer.name}` | {_cell(result.answer.about)} "
            f"| {_ids(meant)} | {_ids(others)} |"
        )
    return "\n".join(lines) + "\n"


def _ids(grade_ids: Sequence[str]) -> str:
    return ", ".join(grade_id.rpartition("-")[2] for grade_id in grade_ids)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
