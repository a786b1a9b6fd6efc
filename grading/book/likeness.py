"""Who handed in the same file, or nearly the same code: a hint to look, never a verdict.

Code is compared by its syntax tree, without names, numbers, texts and comments, in the manner of
winnowing (Schleimer, Wilkerson and Aiken 2003, https://doi.org/10.1145/872757.872770): of all runs
of a few nodes some are kept, the same ones wherever they stand. What many of a class have in
common says nothing of two of them, and is left out.
"""

import ast
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from grading.book.record import Record

RUN = 6  # nodes that are compared together
WINDOW = 3  # of so many runs one is kept
ALIKE = 0.6  # share of the kept runs of both that they have in common; strangers reach 0.3
LONGEST = 20_000  # characters: no answer is longer, and what strangers send is bounded
FEWEST = 6  # less than that is too short to say anything
COMMON_SHARE, COMMON_LEAST = 0.1, 3  # what more people have than that is the class's own way
SMALLEST = (ast.Load, ast.Store, ast.Del)


def shape_of(code: str) -> list[int]:
    r"""Return the kept runs of nodes of some code, as numbers in increasing order.

    Parameters
    ----------
    code : str
        Python; what cannot be read has no shape.

    Examples
    --------
    Names and comments make no difference:

    >>> one = "def f(a):\n    b = a.sum() + 1\n    return b * a.max() - b"
    >>> two = "def g(x):\n    # mine\n    y = x.sum() + 2\n    return y * x.max() - y"
    >>> shape_of(one) == shape_of(two)
    True
    >>> shape_of(one) == shape_of(one.replace("*", "/"))
    False
    """
    if len(code) > LONGEST:
        return []
    try:
        nodes = [_word(node) for node in _in_order(ast.parse(code))]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    runs = [zlib.crc32(" ".join(nodes[at : at + RUN]).encode())
            for at in range(len(nodes) - RUN + 1)]  # fmt: skip
    kept = {min(runs[at : at + WINDOW]) for at in range(max(len(runs) - WINDOW + 1, 1))
            if runs}  # fmt: skip
    return sorted(kept)


def _in_order(tree: ast.AST) -> Iterable[ast.AST]:
    """Give the nodes as they are written; docstrings say nothing of the code."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        below = [child for child in ast.iter_child_nodes(node) if not isinstance(child, SMALLEST)]
        waiting += [child for child in reversed(below) if not _is_text(child)]


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _word(node: ast.AST) -> str:
    """Return what is compared of a node: its kind, and of methods the name."""
    return (
        f"{type(node).__name__}.{node.attr}"
        if isinstance(node, ast.Attribute)
        else (type(node).__name__)
    )


@dataclass(frozen=True)
class Alike:
    """Two people whose work of one step is alike.

    Attributes
    ----------
    step, one, other : str
        Ids.
    what : str
        What they have in common, in words.
    """

    step: str
    one: str
    other: str
    what: str


def alike(records: Sequence[Record]) -> list[Alike]:
    """Return the pairs of one step's records that deserve a look.

    Parameters
    ----------
    records : sequence of Record
        All of one step.
    """
    usable = [r for r in records if not r.problem and len(r.shape) >= FEWEST]
    files = {r.learner: r.fingerprint.partition("-")[0] for r in usable}
    having: dict[int, list[str]] = defaultdict(list)
    for record in usable:
        for run in record.shape:
            having[run].append(record.learner)
    most = max(COMMON_LEAST, COMMON_SHARE * len(usable))
    rare = {run: people for run, people in having.items() if len(people) <= most}
    shared = Counter(pair for people in rare.values() for pair in combinations(people, 2))
    sizes = Counter(learner for people in rare.values() for learner in people)
    found = []
    for (one, other), count in shared.items():
        share = count / (sizes[one] + sizes[other] - count)
        if count >= FEWEST and share >= ALIKE:
            same = files[one] and files[one] == files[other]
            what = "the same file" if same else f"code alike in structure ({share:.0%})"
            found.append(Alike(usable[0].step, one, other, what))
    return sorted(found, key=lambda pair: (pair.one, pair.other)) + _same_files(usable, found)


def _same_files(usable: Sequence[Record], found: Sequence[Alike]) -> list[Alike]:
    """Return the pairs with the same file whose code many others have too."""
    known = {(pair.one, pair.other) for pair in found}
    by_file: dict[str, list[str]] = defaultdict(list)
    for record in usable:
        by_file[record.fingerprint.partition("-")[0]].append(record.learner)
    # Neighbours are enough: of fifty people with one file nobody wants all pairs.
    return [Alike(usable[0].step, one, other, "the same file")
            for file, people in by_file.items() if file
            for one, other in pairwise(people)
            if (one, other) not in known]  # fmt: skip
