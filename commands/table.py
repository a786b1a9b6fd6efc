"""The list of commands: `--help` reads it before any library is installed."""

import ast
from pathlib import Path

from helpers.typed import typed

# A command lives in the file of its name, `check-the-checks` in check_the_checks.py, as a click
# function of that name.
_ALL: dict[str, dict[str, str]] = {
    "For learners": {
        "lab": "open the notebooks in JupyterLab",
        "scene": "make, download or check a scene",
        "draw": "write a QGIS project for drawing polygons",
        "run": "all steps at once: polygons and product to map",
        "classify": "map a product with a kept model",
    },
    "For instructors": {
        "release": "make the learners' notebooks from source/",
        "publish": "write the learners' repository",
        "site": "write the course as a web site",
        "collect": "sort handed-in files into submitted/",
        "roster": "read the class list of a learning platform",
        "grade": "grade all submissions, safely and in parallel",
        "mark": "grade written answers by hand, beside their rubric",
        "feedback": "write a feedback page per learner and step",
        "export": "write the points as CSV for a learning platform",
        "report": "write the instructor's page about the whole class",
        "demo": "play the instructor's loop with a made-up class of three",
    },
    "For developers": {
        "test": "run all tests",
        "check-the-checks": "try right and wrong answers on every check",
        "environment": "write environment.yml from the lock",
        "measure": "time, memory and words of each notebook",
        "bench": "measure grading or classification",
    },
}


def _file_of(name: str) -> Path:
    return Path(__file__).with_name(f"{name.replace('-', '_')}.py")


# The learners' repository has fewer files, and so fewer commands.
GROUPS = {
    title: present
    for title, group in _ALL.items()
    if (present := {name: words for name, words in group.items() if _file_of(name).is_file()})
}
COMMANDS: dict[str, str] = {
    name: words for group in GROUPS.values() for name, words in group.items()
}


def usage() -> str:
    """Return what `--help` prints."""
    lines = [
        f"Usage: {typed('COMMAND [OPTIONS]')}",
        "",
        "From hand-drawn polygons and a Sentinel-2 product to a land-cover map, in seven steps.",
    ]
    width = max(map(len, COMMANDS))
    for title, commands in GROUPS.items():
        lines += ["", f"{title}:"]
        lines += [f"  {name:<{width}}  {words}" for name, words in commands.items()]
    lines += ["", f"{typed('COMMAND --help')} tells the options of a command."]
    return "\n".join(lines)


def brief_help(name: str) -> str:
    """Return what can be told of a command without an environment: its usage and what it does."""
    function = name.replace("-", "_")
    tree = ast.parse(_file_of(name).read_text("utf-8"))
    (words,) = [ast.get_docstring(node) or "" for node in tree.body
                if isinstance(node, ast.FunctionDef) and node.name == function]  # fmt: skip
    return (
        f"Usage: {typed(name, '[OPTIONS]')}\n\n{words}\n\n"
        "Its options are listed here once a first command has made the environment."
    )
