"""The first cell of a published notebook: on Google Colab it installs the course."""

import nbformat

from grading.publishing.links import Repository
from helpers.scenes import DEFAULT, FIRST

CELL_ID = "on-colab"
FOLDER = "/content/course"
# Nothing but the standard library, and no magic: tools read notebooks as plain Python.
SOURCE = """\
# On Google Colab this cell installs the course and makes its scene; elsewhere it does nothing.
import importlib.util, os, subprocess, sys

if "google" in sys.modules and importlib.util.find_spec("google.colab"):
    course = "{folder}"
    if not os.path.isdir(course):
        clone = ["git", "clone", "--quiet", "--depth", "1"{branch}, "{url}"]
        subprocess.run([*clone, course], check=True)
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", course], check=True)
    os.chdir(course + "/notebooks")
    sys.path.insert(0, course)  # the course finds its data beside its code
    from helpers import open_scene

    open_scene("{scene}")"""


def add_colab_cell(notebook: nbformat.NotebookNode, repository: Repository, *, first: bool) -> None:
    """Put the cell at the beginning of a notebook.

    Parameters
    ----------
    notebook : NotebookNode
        As released.
    repository : Repository
        Where it will be published.
    first : bool
        Whether this is *Start here*, whose map shows the small scene, made in two seconds.
    """
    branch = "" if repository.ref == "HEAD" else f', "--branch", "{repository.ref}"'
    source = SOURCE.replace("{folder}", FOLDER).replace("{branch}", branch)
    source = source.replace("{url}", repository.clone_url)
    source = source.replace("{scene}", FIRST if first else DEFAULT)
    cell = nbformat.v4.new_code_cell(source, id=CELL_ID)
    cell.metadata["jupyter"] = {"source_hidden": True}
    notebook.cells.insert(0, cell)
