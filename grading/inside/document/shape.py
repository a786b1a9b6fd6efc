"""The shape of code: what stays of it when names, numbers, texts and comments are left out.

Code is compared by its syntax tree in the manner of winnowing (Schleimer, Wilkerson and Aiken 2003,
https://doi.org/10.1145/872757.872770): of all runs of a few nodes some are kept, the same ones
wherever they stand.
"""

import ast
import zlib
from collections.abc import Iterable

from grading.inside.document.graded_cells import GradedCell

RUN = 6  # nodes that are compared together
WINDOW = 3  # of so many runs one is kept
LONGEST = 20_000  # characters: no answer is longer, and what strangers send is bounded
SMALLEST = (ast.Load, ast.Store, ast.Del)


def shape_of_answers(cells: Iterable[GradedCell]) -> list[int]:
    """Return the shape of all code that a learner wrote into the cells of a rebuilt notebook."""
    code = (
        cell.source
        for cell in cells
        if cell.role in ("answer", "written") and cell.kind == "code" and is_own(cell)
    )
    return sorted({run for source in code for run in shape_of(source)})


def is_own(cell: GradedCell) -> bool:
    """Tell whether the learner wrote something into a cell."""
    return bool(cell.source.strip() != cell.released.strip())


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
