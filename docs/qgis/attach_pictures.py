"""Put pictures of this folder into the notebooks in source/: `python docs/qgis/attach_pictures.py`.

A notebook is opened from several folders and without a network, so its pictures travel inside
it, as attachments of the cell that shows them. Only what a cell names is attached:
``![What is seen](attachment:drawing.webp)`` takes ``pictures/drawing.webp``.
"""

import re
import sys
from base64 import b64encode
from pathlib import Path

import nbformat

HERE = Path(__file__).resolve().parent
PICTURES = HERE / "pictures"
SOURCE = HERE.parents[1] / "source"
NAMED = re.compile(r"\]\(attachment:([\w.-]+)\)")


def attach(path: Path) -> bool:
    """Attach the pictures that a notebook's cells name, and no other ones.

    Parameters
    ----------
    path : Path
        The notebook; written only when something changes.

    Returns
    -------
    bool
        Whether it was written.
    """
    notebook = nbformat.read(path, as_version=4)
    before = nbformat.writes(notebook)
    for cell in notebook.cells:
        names = NAMED.findall(cell.source) if cell.cell_type == "markdown" else []
        pictures = {name: {"image/webp": read(name)} for name in names}
        cell.pop("attachments", None)
        if pictures:
            cell["attachments"] = pictures
    changed = nbformat.writes(notebook) != before
    if changed:
        nbformat.write(notebook, path)
    return changed


def read(name: str) -> str:
    """Return a picture as text."""
    return b64encode((PICTURES / name).read_bytes()).decode("ascii")


if __name__ == "__main__":
    for found in map(Path, sys.argv[1:] or sorted(SOURCE.glob("*/*.ipynb"))):
        if attach(found):
            print(f"attached pictures in {found.name}")
