"""What the task texts promise, sentence by sentence, and the wrong answers that break each.

`source/STEP/sentences.toml` lists every sentence of the step's task texts. A sentence that promises
something names the checks that hold it, what their fixture has that tells a breach apart, and
wrong answers of the corpus that break it; any other says why nothing is to be tested.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat

from helpers.errors import CourseError
from helpers.paths import ROOT

FILE = "sentences.toml"
FORMS = ({"text", "checks", "fixture", "wrong"}, {"text", "why"})


@dataclass(frozen=True)
class Sentence:
    """One sentence of a task text.

    Attributes
    ----------
    text : str
        As it stands in the notebook, with its Markdown.
    checks : tuple of str
        Ids of the checks that hold it.
    fixture : str
        What the checks' inputs have that tells a breach apart.
    wrong : tuple of str
        Names of answers of the corpus that break it.
    why : str
        Why nothing is to be tested, where it promises nothing.
    """

    text: str
    checks: tuple[str, ...] = ()
    fixture: str = ""
    wrong: tuple[str, ...] = ()
    why: str = ""


def read_sentences(slug: str, source: Path = ROOT / "source") -> list[Sentence]:
    """Return the table of a step.

    Raises
    ------
    CourseError
        If an entry has other fields than it must, or an empty one.
    """
    path = source / slug / FILE
    entries = tomllib.loads(path.read_text("utf-8")).get("sentence", [])
    return [_sentence(entry, path) for entry in entries]


@dataclass(frozen=True)
class Allowed:
    """Changes of a reference solution that no check need notice.

    Attributes
    ----------
    function : str
        Id of the answer cell.
    change : str
        The change, or the beginning of several, as `check-the-checks --mutants` names it.
    why : str
        The sentence of the task, or the fact, that allows it.
    """

    function: str
    change: str
    why: str


def read_allowed(slug: str, source: Path = ROOT / "source") -> list[Allowed]:
    """Return the changes of a step's reference solutions that no check need notice."""
    table = tomllib.loads((source / slug / FILE).read_text("utf-8")).get("allowed", [])
    return [Allowed(**entry) for entry in table]


def why_allowed(function: str, change: str, allowed: Sequence[Allowed]) -> str:
    """Return why a change need not be noticed, '' where it must be."""
    found = (a.why for a in allowed if a.function == function and change.startswith(a.change))
    return next(found, "")


def _sentence(entry: dict[str, str | list[str]], path: Path) -> Sentence:
    if set(entry) not in FORMS or not all(entry.values()):
        raise CourseError(
            f"{path}: the entry of {str(entry.get('text'))!r} must have text, checks, fixture and "
            "wrong, or text and why"
        )
    fields = {k: tuple(v) if isinstance(v, list) else str(v) for k, v in entry.items()}
    return Sentence(**fields)  # type: ignore[arg-type]


def sentences_of(notebook: nbformat.NotebookNode) -> list[str]:
    """Return the sentences of a notebook's task texts, in their order.

    A task text is a Markdown cell with "task" in its id. Headings, hints, the signature and the
    tables of points are left out; a row of a table is its name and what is said of it.
    """
    cells = [c for c in notebook.cells if c.cell_type == "markdown" and "task" in c.get("id", "")]
    return [sentence for cell in cells for sentence in _split(cell.source)]


def _split(text: str) -> list[str]:
    text = re.sub(r"<details>.*?</details>", "", text, flags=re.DOTALL)
    text = re.sub(r"^\| check \| points \|\n(\|.*\n?)*", "", text, flags=re.MULTILINE)
    found = []
    for line in text.splitlines():
        plain = _content(line.strip())
        if plain and not plain.startswith(("#", "Write `")):
            found += re.split(r"(?<=[.?!])\s+(?=[A-Z`*])|\s+·\s+", plain)
    return found


def _content(line: str) -> str:
    """Return what a line says, without the marks of lists and tables."""
    if not line.startswith("|"):
        return re.sub(r"^([-*]|\d+\.)\s+", "", line)
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    if set("".join(cells)) <= set("-: ") or not cells[0] or cells[:2] == ["", "name"]:
        return ""
    return ": ".join(cells)


def problems(slug: str, table: Sequence[Sentence], texts: Sequence[str], checks: Sequence[str],
             answers: Sequence[str]) -> list[str]:  # fmt: skip
    """Return what is missing or too much in the table of a step, one line each.

    Parameters
    ----------
    slug : str
        The step.
    table : sequence of Sentence
    texts : sequence of str
        The sentences of its notebook.
    checks : sequence of str
        Ids of its checks.
    answers : sequence of str
        Names of its wrong answers.
    """
    listed = [sentence.text for sentence in table]
    held = {check for sentence in table for check in sentence.checks}
    told = [f"not in the table: {text}" for text in texts if text not in listed]
    told += [f"no longer in the notebook: {text}" for text in listed if text not in texts]
    told += [f"no check {c}: {s.text}" for s in table for c in s.checks if c not in checks]
    told += [f"no answer {w}: {s.text}" for s in table for w in s.wrong if w not in answers]
    told += [f"no sentence is held by {check}" for check in checks if check not in held]
    return [f"{slug}: {line}" for line in told]
