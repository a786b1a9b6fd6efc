"""Each submission rebuilt from its master: the learner's answers put in, all else as it was given.

A submission is data. Whatever happened to its cells (deleted, doubled, renamed, retyped, moved,
stripped of their metadata), the notebook that is graded has the master's cells in the master's
order, and the learner's own cells where they stood.
"""

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from grading.inside.document.graded_cells import GradedCell, HandedInCell, by_grade_id, with_role
from grading.inside.document.reading import Unreadable, read_cells

LONGEST_PARSED = 20_000  # what Python's parser takes grows faster than the text


@dataclass
class Rebuilt:
    """A notebook ready to be run.

    Attributes
    ----------
    cells : list of GradedCell
        The master's, with the learner's answers, and free cells of the learner's own.
    notes : list of dict
        Repairs: ``kind``, ``cell`` (grade id or ''), ``text`` (a sentence for the learner).
    claims : list of str
        Ids of checks that the file, as handed in, shows as passed.
    shape : list of int
        Of the answers' code, to find work that is alike.
    digest : str
        Of the code that it runs, '' where that may do something else at the next run; see
        `grading.inside.document.repeatable`.
    """

    cells: list[GradedCell] = field(default_factory=list)
    notes: list[dict[str, str]] = field(default_factory=list)
    claims: list[str] = field(default_factory=list)
    shape: list[int] = field(default_factory=list)
    digest: str = ""

    def note(self, kind: str, cell: str, text: str) -> None:
        """Add a repair, once."""
        entry = {"kind": kind, "cell": cell, "text": text}
        if entry not in self.notes:
            self.notes.append(entry)


def rebuild(content: bytes, master: Sequence[GradedCell]) -> Rebuilt:
    """Rebuild a notebook.

    Parameters
    ----------
    content : bytes
        The file as handed in.
    master : sequence of GradedCell
        The cells of the step's own notebook.

    Returns
    -------
    Rebuilt

    Raises
    ------
    Unreadable
        If the file is no notebook, or one of another step.
    """
    cells, notes = read_cells(content)
    rebuilt = Rebuilt()
    for text in notes:
        rebuilt.note("file", "", text)
    owners = _identify(cells, master, rebuilt)
    graded = set(by_grade_id(with_role(master, "answer", "check", "written", "task")))
    if graded and not graded.intersection(owners):
        raise Unreadable("none of its cells belongs to this step; was the notebook of another "
                         "step handed in?")  # fmt: skip
    chosen = _choose(cells, owners, master, rebuilt)
    _note_changes(cells, owners, master, rebuilt)
    _assemble(cells, owners, chosen, master, rebuilt)
    return rebuilt


def _identify(
    cells: list[HandedInCell], master: Sequence[GradedCell], rebuilt: Rebuilt
) -> list[str]:
    """Return for each submitted cell the id of the master's cell that it is, '' for own cells.

    The grade id counts, then the cell's id (other editors drop the metadata and keep it), then for
    answers the function that the cell defines, for other cells the very source.
    """
    known = by_grade_id(master)
    owners = [cell.grade_id if cell.grade_id in known else "" for cell in cells]
    if _identify_stripped(cells, owners, known):
        rebuilt.note("stripped", "", "The notebook's grading marks were missing (some editors drop "
                     "them) and were put back.")  # fmt: skip
    for name, origin in known.items():
        if name not in owners and origin.role in ("answer", "written"):
            place = _find_answer(cells, owners, origin)
            if place is not None:
                owners[place] = name
                rebuilt.note("renamed", name, f"The cell {name} had lost its mark and was "
                             "recognised by what it holds.")  # fmt: skip
    _free_copies(cells, owners, known, rebuilt)
    return owners


def _identify_stripped(
    cells: list[HandedInCell], owners: list[str], known: dict[str, GradedCell]
) -> int:
    """Find cells without metadata by their id or source; return how many there were."""
    stripped = 0
    for at, cell in enumerate(cells):
        lost = not owners[at] and not cell.grade_id
        if lost and cell.id in known and cell.id not in owners:
            owners[at] = cell.id
            stripped += 1
    by_source = {_squeezed(c.released): name for name, c in known.items() if c.released.strip()}
    for at, cell in enumerate(cells):
        name = by_source.get(_squeezed(cell.source), "")
        if not owners[at] and name and name not in owners:
            owners[at] = name
            stripped += 1
    return stripped


def _free_copies(
    cells: list[HandedInCell], owners: list[str], known: dict[str, GradedCell], rebuilt: Rebuilt
) -> None:
    """Make copies of the course's own cells, in which something else was written, own cells."""
    for name, origin in known.items():
        places = [at for at, owner in enumerate(owners) if owner == name]
        if len(places) < 2 or origin.role not in ("locked", "check"):
            continue
        rebuilt.note("doubled", name, f"The cell {name} was there {len(places)} times and counts "
                     "once.")  # fmt: skip
        true = _squeezed(origin.released)
        same = [at for at in places if _squeezed(cells[at].source) == true] or places[:1]
        for at in set(places) - set(same):
            owners[at] = ""


def _squeezed(source: str) -> str:
    return "\n".join(line.rstrip() for line in source.strip().splitlines())


def _find_answer(cells: list[HandedInCell], owners: list[str], origin: GradedCell) -> int | None:
    """Return the last own cell that defines the answer's functions."""
    wanted = defined_names(origin.released)
    if not wanted:
        return None
    free = [at for at, owner in enumerate(owners) if not owner]
    found = [at for at in free if wanted & defined_names(cells[at].source)]
    return found[-1] if found else None


def defined_names(source: str) -> set[str]:
    """Return the functions and variables that a code cell defines at its top level."""
    try:
        if len(source) > LONGEST_PARSED:
            raise ValueError("too long to be parsed")
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set(re.findall(r"^(?:async\s+)?def\s+([A-Za-z_]\w*)\s*\(", source, re.MULTILINE))
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {t.id for t in targets if isinstance(t, ast.Name)}
    return names


def _choose(
    cells: list[HandedInCell], owners: list[str], master: Sequence[GradedCell], rebuilt: Rebuilt
) -> dict[str, int]:
    """Return for each answer the submitted cell that holds it."""
    chosen: dict[str, int] = {}
    for origin in with_role(master, "answer", "written", "task"):
        name = origin.grade_id
        places = [at for at, owner in enumerate(owners) if owner == name]
        own = [at for at in places if not _is_stub(cells[at].source, origin)]
        if len(places) > 1:
            rebuilt.note("doubled", name, f"The cell {name} was there {len(places)} times; the "
                         "last one with an answer of yours counts.")  # fmt: skip
        if own or places:
            chosen[name] = (own or places)[-1]
        if not own and origin.role == "answer":
            elsewhere = _find_answer(cells, owners, origin)
            if elsewhere is not None:
                chosen[name] = elsewhere
                owners[elsewhere] = name
                rebuilt.note("elsewhere", name, f"Your answer stood in another cell than {name} "
                             "and was taken from there.")  # fmt: skip
        if name not in chosen:
            rebuilt.note("deleted", name, f"The cell {name} was missing; the empty one was put "
                         "back.")  # fmt: skip
    return chosen


def _is_stub(source: str, origin: GradedCell) -> bool:
    return not source.strip() or _squeezed(source) == _squeezed(origin.released)


def _note_changes(
    cells: list[HandedInCell], owners: list[str], master: Sequence[GradedCell], rebuilt: Rebuilt
) -> None:
    """Note what was changed in cells that are not the learner's to change."""
    known = by_grade_id(master)
    order = [owner for owner in owners if owner]
    expected = [name for name in known if name in order]
    if list(dict.fromkeys(order)) != expected:
        rebuilt.note("moved", "", "Cells had been moved; the course's order was restored.")
    for name, origin in known.items():
        own = [cells[at] for at, owner in enumerate(owners) if owner == name]
        if not own and origin.role in ("check", "locked"):
            rebuilt.note("deleted", name, f"The cell {name} was missing and was put back.")
        if any(cell.kind != origin.kind for cell in own):
            rebuilt.note("retyped", name, f"The cell {name} had another type than "
                         f"{origin.kind}; it was turned back.")  # fmt: skip
        if origin.role not in ("check", "locked"):
            continue
        if any(_squeezed(cell.source) != _squeezed(origin.released) for cell in own):
            rebuilt.note("edited", name, f"The cell {name} is not yours to change and was "
                         "restored.")  # fmt: skip
        if origin.role == "check" and any(cell.claims for cell in own):
            rebuilt.claims.append(name)


def _assemble(
    cells: list[HandedInCell],
    owners: list[str],
    chosen: dict[str, int],
    master: Sequence[GradedCell],
    rebuilt: Rebuilt,
) -> None:
    """Put the master's cells in order, and the learner's own behind the cell they followed."""
    behind: dict[str, list[GradedCell]] = {}
    anchor = ""
    for at, (cell, owner) in enumerate(zip(cells, owners, strict=True)):
        if not owner or (owner in chosen and chosen[owner] != at):
            own = GradedCell(f"own-{at}", cell.kind, cell.source, attachments=cell.attachments)
            if own.source.strip() and not (owner and _is_stub(cell.source, _of(master, owner))):
                behind.setdefault(anchor, []).append(own)
        if owner:
            anchor = owner
    rebuilt.cells += behind.pop("", [])
    for origin in master:
        if not origin.grade_id:
            continue
        whole = origin
        if origin.grade_id in chosen:
            taken = cells[chosen[origin.grade_id]]
            whole = replace(origin, source=taken.source, attachments=taken.attachments)
        rebuilt.cells += [whole, *behind.pop(origin.grade_id, [])]


def _of(master: Sequence[GradedCell], grade_id: str) -> GradedCell:
    return by_grade_id(master)[grade_id]
