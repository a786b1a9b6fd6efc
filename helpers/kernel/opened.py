"""The notebook that is open, as it was saved last."""

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from helpers.kernel.ran import RunCell, makes, same
from helpers.work.notebooks import Cell, read_step

ABOVE = "Run > Run All Above Selected Cell"


@dataclass(frozen=True)
class Document:
    """A saved notebook.

    Attributes
    ----------
    cells : tuple of Cell
        Its cells.
    saved : float
        When it was saved, in seconds since 1970.
    """

    cells: tuple[Cell, ...]
    saved: float

    def place(self, run: RunCell) -> int | None:
        """Return where a cell that was run stands; None where it is not in the file."""
        if run.cell_id:
            found = [i for i, cell in enumerate(self.cells) if cell.id == run.cell_id]
        else:
            found = [i for i, cell in enumerate(self.cells) if same(cell.source, run.text)]
        return found[0] if found else None

    def maker(self, name: str, before: int | None) -> int | None:
        """Return the place of the cell that makes a name: the last one above, else the first."""
        found = [
            i
            for i, cell in enumerate(self.cells)
            if cell.kind == "code" and makes(cell.source, name)
        ]
        above = [i for i in found if before is None or i < before]
        return above[-1] if above else next(iter(found), None)

    def answer(self, name: str) -> Cell | None:
        """Return the answer cell of a function."""
        named = (c for c in self.cells if c.kind == "code" and name in (c.grade_id, c.id))
        return next(named, None)

    def words_for(self, place: int) -> str:
        """Return words by which a person finds a cell: its heading and its first line of code."""
        first = next((x for x in self.cells[place].source.split("\n") if _says(x)), "")
        headings = (re.match(r"#+ (.+)", c.source) for c in reversed(self.cells[:place]))
        heading = next((match[1].strip() for match in headings if match), "")
        under = f' under the heading "{heading}"' if heading else ""
        return f"the cell{under} that begins with `{first.strip()[:60]}`"


def _says(line: str) -> bool:
    return bool(line.strip()) and not line.startswith(("#", '"""', "%"))


def open_document(run: RunCell) -> Document | None:
    """Return the notebook to which a cell that was run belongs; None where it cannot be told."""
    for path in _candidates():
        step = read_step(path)
        if step is None:
            continue
        document = Document(step.cells, path.stat().st_mtime)
        if document.place(run) is not None:
            return document
    return None


def _candidates() -> list[Path]:
    """Return the notebook that the front end names, then those of the kernel's folder."""
    named = [os.environ.get("JPY_SESSION_NAME", ""), _of_visual_studio()]
    paths = [Path(name) for name in named if name.endswith(".ipynb")]
    return [path for path in (*paths, *sorted(Path.cwd().glob("*.ipynb"))) if path.is_file()]


def _of_visual_studio() -> str:
    main = sys.modules.get("__main__")
    return str(getattr(main, "__vsc_ipynb_file__", ""))
