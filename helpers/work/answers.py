"""Learners' functions taken out of a notebook, without running the notebook."""

import ast
import linecache
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import nbformat

from helpers.errors import CourseError

Namespace = dict[str, Any]


def read_notebook(path: Path) -> nbformat.NotebookNode:
    """Read a notebook file.

    Raises
    ------
    CourseError
        If there is no such file or it is no notebook.
    """
    try:
        return nbformat.read(path, as_version=4)
    except FileNotFoundError:
        raise CourseError(f"there is no notebook {path}") from None
    except Exception as error:
        raise CourseError(
            f"{path} is no notebook that can be read ({type(error).__name__}: {error}); "
            "open it in JupyterLab and save it again"
        ) from None


def grading_data(cell: nbformat.NotebookNode) -> dict[str, Any]:
    """Return a cell's nbgrader metadata, {} where it has none."""
    data = cell.metadata.get("nbgrader")
    return data if isinstance(data, dict) else {}


def is_check(cell: nbformat.NotebookNode) -> bool:
    """Tell whether a cell is an automatic check."""
    data = grading_data(cell)
    return cell.cell_type == "code" and bool(data.get("grade")) and not data.get("solution")


def is_answer(cell: nbformat.NotebookNode) -> bool:
    """Tell whether a cell is a learner's to fill in."""
    return bool(grading_data(cell).get("solution"))


def namespace_of(notebook: nbformat.NotebookNode, name: str = "notebook") -> Namespace:
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
    cells = [c for c in notebook.cells if c.cell_type == "code" and not is_check(c)]
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
