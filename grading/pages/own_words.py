"""What a learner may read of a failure in the hidden part of a check: the check's own words.

A message there is about values that a hidden part has called with, or that came back from it, and
a learner's function may put anything into what comes back. So every word that does not stand in
the checks themselves, and every number, is left out.
"""

import ast
import builtins
import functools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import helpers.checks
from grading.handed_in.masters import Master

LEFT_OUT = "…"
WORD = re.compile(r"[^\W\d]\w*")
_PART = re.compile(rf"({WORD.pattern}|\w+|[^\w\s])")
_PLAIN_MARKS = set(".,:;()'\"-–=<>%/")
_SEVERAL = re.compile(rf"{LEFT_OUT}(?:[\s.,:;()'\"\-–=<>%/]*{LEFT_OUT})+")


def own_words(message: str, vocabulary: frozenset[str]) -> str:
    """Return a message without anything that is not in the checks' own words.

    Parameters
    ----------
    message : str
        As a check has written it.
    vocabulary : frozenset of str
        As `vocabulary_of` gives it.

    Returns
    -------
    str
        The message with "…" for all else.
    """

    def kept(found: re.Match[str]) -> str:
        part = found[0]
        known = part in vocabulary if WORD.fullmatch(part) else part in _PLAIN_MARKS
        return part if known else LEFT_OUT

    lines = (_PART.sub(kept, line) for line in message.splitlines())
    return "\n".join(_SEVERAL.sub(LEFT_OUT, line) for line in lines)


def vocabulary_of(master: Master) -> frozenset[str]:
    """Return the words of a step's checks: of their texts, their names and the tasks' functions."""
    names = [c.grade_id for c in master.cells] + master.answer_names()
    sources = tuple(cell.source for cell in master.with_role("check"))
    return _words_of_all_checks() | _words_in(sources) | _words(names)


@functools.cache
def _words_of_all_checks() -> frozenset[str]:
    files = sorted(Path(helpers.checks.__path__[0]).rglob("*.py"))
    errors = [name for name, value in vars(builtins).items() if isinstance(value, type)]
    return _words_in(tuple(file.read_text("utf-8") for file in files)) | frozenset(errors)


@functools.lru_cache(maxsize=64)
def _words_in(sources: tuple[str, ...]) -> frozenset[str]:
    return _words(text for source in sources for text in _texts(source))


def _texts(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _words(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(word for text in texts for word in WORD.findall(text))
