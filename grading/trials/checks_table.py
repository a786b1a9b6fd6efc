"""The page `docs/checks.md`: what the checks were tried with, and what they said."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grading.trials.sentences import Sentence, read_sentences
from helpers.steps import SLUGS

if TYPE_CHECKING:
    from grading.trials.tally import Result, Tally

INTRODUCTION = """\
# Are the checks right?

An autograder is only as good as its verdicts.
So each check of the course is tried with answers whose verdict is known: right ones that must get
full points although they are written differently, and wrong ones that must lose points, at the
check that was meant for them, with a message that names the cause.
The test suite runs them all.

`python3 course.py check-the-checks --table docs/checks.md` runs them and writes this page.
With `--as-graded` they go through the sandbox of `grade`, each as a submission of its own; the
verdicts are the same.
With `--repeat 50` the right answers that take random numbers are tried 50 times without their seed.
With `--hostile` the reference solutions give back values that must not pass for an answer: NaN,
masks, objects that equal everything, links, sparse files; and the right result in another dress.
With `--mutants` the reference solutions are changed instead, one operator, constant, call or
argument at a time; a change that no check notices becomes an answer here, or is listed in
`source/STEP/sentences.toml` with the sentence that allows it.
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

Answers that lie elsewhere, in folders of the same names, are judged with `--folder`; there
`caught by` and `says` may be missing, and any lost point of the function counts.
`--json` writes one row for each answer.

## Each sentence has its case

`source/STEP/sentences.toml` lists every sentence of a step's task texts: what the checks' inputs
have that tells a breach apart, the checks that hold it, and wrong answers that break it, each of
which loses points at one of these checks.
What cannot be tested is not promised; a sentence that promises nothing says why.
The title of a check and its row in the table of points are the same words, tested to be so.

## Results
"""


@dataclass(frozen=True)
class Part:
    """What the page says of one step: the numbers of its row, and its section."""

    numbers: tuple[int, ...]
    section: str


def checks_page(tallies: Sequence["Tally"], before: str = "") -> str:
    """Return the page.

    Parameters
    ----------
    tallies : sequence of Tally
        The counted results of some steps.
    before : str
        The page as it was: what it says of all other steps stays.

    Returns
    -------
    str
        Markdown.
    """
    parts = {**_read_parts(before), **{one.slug: _part(one) for one in tallies}}
    ordered = [(slug, parts[slug]) for slug in SLUGS if slug in parts]
    sections = (f"### {slug}\n\n{part.section}" for slug, part in ordered)
    return "\n".join([INTRODUCTION, _numbers(ordered), *sections]).rstrip() + "\n"


def _part(one: "Tally") -> Part:
    numbers = (len(one.right), one.full, len(one.wrong), one.caught, one.intended)
    right = "".join(f"| `{r.answer.name}` | {_cell(r.answer.about)} |\n" for r in one.right)
    tables = (
        _answers(one.wrong, ("wrong answer", "caught by", "also loses points at")),
        f"| right answer | |\n|---|---|\n{right}",
        _sentences(read_sentences(one.slug)),
    )
    return Part(numbers, "\n".join(tables))


def _read_parts(page: str) -> dict[str, Part]:
    """Take a page apart again."""
    parts = {}
    for section in page.split("\n### ")[1:]:
        slug, _, text = section.partition("\n\n")
        found = re.search(rf"^\| {re.escape(slug)} \|([ \d|]+)\|$", page, re.MULTILINE)
        if found and slug in SLUGS:
            numbers = tuple(int(number) for number in found[1].split("|"))
            parts[slug] = Part(numbers, text.rstrip() + "\n")
    return parts


def _numbers(parts: Sequence[tuple[str, Part]]) -> str:
    lines = [
        "| step | right answers | at full points | wrong answers | caught | by the check meant |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    lines += [f"| {slug} | " + " | ".join(map(str, part.numbers)) + " |" for slug, part in parts]
    totals = [sum(column) for column in zip(*(part.numbers for _, part in parts), strict=True)]
    lines.append("| **all** | " + " | ".join(f"**{n}**" for n in totals) + " |")
    return "\n".join(lines) + "\n"


def _answers(results: Sequence["Result"], head: Sequence[str]) -> str:
    lines = [f"| {head[0]} | what is wrong | {head[1]} | {head[2]} |", "|---|---|---|---|"]
    for result in results:
        caught = [v.check for v in result.failed]
        meant = [i for i in caught if i in result.answer.caught_by]
        others = [i for i in caught if i not in result.answer.caught_by]
        lines.append(
            f"| `{result.answer.name}` | {_cell(result.answer.about)} "
            f"| {_ids(meant)} | {_ids(others)} |"
        )
    return "\n".join(lines) + "\n"


def _sentences(table: Sequence[Sentence]) -> str:
    lines = [
        "| what the task says | what the checks' inputs have | checks | wrong answers |",
        "|---|---|---|---|",
    ]
    for sentence in table:
        wrong = ", ".join(f"`{name}`" for name in sentence.wrong)
        fixture = _cell(sentence.fixture) if wrong else f"*nothing to test: {_cell(sentence.why)}*"
        lines.append(f"| {_cell(sentence.text)} | {fixture} | {_ids(sentence.checks)} | {wrong} |")
    return "\n".join(lines) + "\n"


def _ids(grade_ids: Sequence[str]) -> str:
    return ", ".join(grade_id.rpartition("-")[2] for grade_id in grade_ids)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
