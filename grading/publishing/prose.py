"""How much there is to read in a notebook, and how easily it is read."""

import re
from dataclasses import dataclass

from helpers.work.notebooks import StepNotebook

VOWELS = re.compile(r"[aeiouy]+")
STATED = re.compile(r"^\| Time \| (.*) \|$", re.MULTILINE)  # as all seven say it
# Half of what adults read silently in English, for whom the subject is not new (Brysbaert 2019).
WORDS_A_MINUTE = 119
UNREAD = r"\]\([^)]*\)|</?[a-z][^<>]*>"  # addresses of links, HTML


@dataclass(frozen=True)
class Prose:
    """The text of a notebook in numbers.

    Attributes
    ----------
    cells : int
        All cells, code and text.
    words : int
        Words in the text cells: no code blocks' bars, no addresses of links, no HTML.
    ease : float
        Flesch's reading ease of the sentences: 60 to 70 is plain English, more is easier.
    stated : int
        Minutes that the notebook says it takes, all its parts together.
    """

    cells: int
    words: int
    ease: float
    stated: int = 0

    @property
    def reading(self) -> float:
        """Minutes that reading the words takes."""
        return self.words / WORDS_A_MINUTE


def prose_of(notebook: StepNotebook) -> Prose:
    """Return the text of a notebook in numbers."""
    text = "\n\n".join(cell.source for cell in notebook.cells if cell.kind == "markdown")
    said = STATED.search(text)
    minutes = sum(map(int, re.findall(r"(\d+) (?:minutes|more)", said[1]))) if said else 0
    return Prose(len(notebook.cells), len(words_of(text)), reading_ease(text), minutes)


def words_of(text: str) -> list[str]:
    """Return the words of a text in Markdown that a person reads.

    Examples
    --------
    >>> words_of("| a | [table](http://x.org/y) |")
    ['a', '[table']
    """
    shown = re.sub(UNREAD, " ", text)
    return [word for word in shown.split() if re.search(r"\w", word)]


def reading_ease(text: str) -> float:
    """Return Flesch's reading ease of the running text: tables, code and formulas are left out.

    Parameters
    ----------
    text : str
        Markdown.

    Returns
    -------
    float
        206.835 - 1.015 words/sentences - 84.6 syllables/words (Flesch 1948).

    Examples
    --------
    >>> round(reading_ease("The cat sat on the mat."))
    116
    """
    text = re.sub(rf"(?s)```.*?```|\$\$.*?\$\$|{UNREAD}", " ", text)
    lines = [line for line in text.split("\n") if not line.lstrip().startswith(("|", "#", "!"))]
    code_free = re.sub(r"`[^`]*`|\$[^$]*\$", "code", "\n".join(lines))
    sentences = [s for s in re.split(r"[.!?]\s|\n\s*\n|\n[-\d]", code_free) if words_of(s)]
    words = [w for s in sentences for w in re.findall(r"[A-Za-z']+", s)]
    if not words:
        return 0.0
    syllables = sum(map(_syllables, words))
    return 206.835 - 1.015 * len(words) / len(sentences) - 84.6 * syllables / len(words)


def _syllables(word: str) -> int:
    found = len(VOWELS.findall(word.lower()))
    silent = word.lower().endswith("e") and not word.lower().endswith(("le", "ee")) and found > 1
    return max(found - silent, 1)
