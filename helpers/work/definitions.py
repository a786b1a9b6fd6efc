"""Learners' functions taken out of a notebook, without running the notebook."""

import ast
import linecache
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from helpers.work.notebooks import cell_of

if TYPE_CHECKING:
    from nbformat import NotebookNode

Namespace = dict[str, Any]


def namespace_of(notebook: "NotebookNode", name: str = "notebook") -> Namespace:
    """Return what a notebook defines: its imports, functions, classes and plain constants.

    Nothing else is run, so no scene is loaded and no map is drawn.

    Parameters
    ----------
    notebook : NotebookNode
        A source notebook or a learner's own.
    name : str
        What tracebacks call it.

    Returns
    -------
    dict
        Names and values, as after running the notebook's definitions from top to bottom.
    """
    cells = [c for c in notebook.cells if c.cell_type == "code" and cell_of(c).role != "check"]
    return run_definitions((cell.source, f"<{name}:{cell.get('id', i)}>")
                           for i, cell in enumerate(cells))  # fmt: skip


def run_definitions(sources: Iterable[tuple[str, str]]) -> Namespace:
    """Run the definitions of some sources in one namespace.

    Parameters
    ----------
    sources : iterable of (source, file name)
        Code of cells, and what tracebacks call them. A cell with a syntax error or with IPython's
        own commands is passed over as far as it cannot be read.

    Returns
    -------
    dict

    Examples
    --------
    Functions and plain constants are there, and nothing was printed:

    >>> cells = [("SIZE = 3; print(SIZE)", "<1>"), ("def double(x): return 2 * x", "<2>")]
    >>> names = run_definitions(cells)
    >>> names["double"](names["SIZE"])
    6
    """
    namespace: Namespace = {"__name__": "__main__"}
    for source, file_name in sources:
        try:
            tree = ast.parse(_without_magics(source), file_name)
        except SyntaxError:
            continue
        tree.body = [node for node in tree.body if _is_definition(node)]
        linecache.cache[file_name] = (len(source), None, source.splitlines(True), file_name)
        exec(compile(tree, file_name, "exec"), namespace)
    return namespace


def _without_magics(source: str) -> str:
    return "\n".join("" if line.startswith(("%", "!")) else line for line in source.split("\n"))


def _is_definition(node: ast.stmt) -> bool:
    if isinstance(node, ast.Assign | ast.AnnAssign):
        return node.value is not None and _is_literal(node.value)
    return isinstance(
        node, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef
    )


def _is_literal(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True
