"""Cells read out of a handed-in file, whatever editors, mail programs and people did to it."""

import json
from dataclasses import replace
from typing import Any

from grading.inside.document import markup
from grading.inside.document.graded_cells import Attachments, HandedInCell

LARGEST_NOTEBOOK = 60 * 2**20
MOST_CELLS = 2000
LONGEST_SOURCE = 400_000
LARGEST_ATTACHMENTS, MOST_ATTACHED = 3 * 2**20, 12 * 2**20
MOST_TEXT = 12 * 2**20


class Unreadable(Exception):
    """A file that is no notebook; costs its own step alone."""


def read_cells(content: bytes) -> tuple[list[HandedInCell], list[str]]:
    """Read the cells of a file, however odd.

    Parameters
    ----------
    content : bytes
        What was handed in.

    Returns
    -------
    cells : list of HandedInCell
    notes : list of str
        What had to be mended to read it.

    Raises
    ------
    Unreadable
        With a sentence for the learner.
    """
    if len(content) > LARGEST_NOTEBOOK:
        raise Unreadable(f"the file has {len(content) // 2**20} MB, too much for a notebook; "
                         "clear its outputs, save it and hand it in again")  # fmt: skip
    document, notes = _parsed(content)
    if not isinstance(document, dict):
        raise Unreadable("the file holds JSON but no notebook")
    cells = document.get("cells")
    if cells is None and isinstance(document.get("worksheets"), list):
        sheets = [s for s in document["worksheets"] if isinstance(s, dict)]
        cells = [cell for sheet in sheets for cell in sheet.get("cells") or []]
        notes.append("The file has the format of very old notebooks.")
    if not isinstance(cells, list):
        raise Unreadable("the file holds JSON but no notebook: it has no cells")
    if len(cells) > MOST_CELLS:
        raise Unreadable(f"the notebook has {len(cells)} cells, more than {MOST_CELLS}")
    return _bounded([_plain(cell) for cell in cells if isinstance(cell, dict)]), notes


def _bounded(cells: list[HandedInCell]) -> list[HandedInCell]:
    """Leave pictures out that are too much together; refuse a notebook whose text is."""
    if sum(len(cell.source) for cell in cells) > MOST_TEXT:
        raise Unreadable(f"its cells hold more than {MOST_TEXT // 2**20} MB of text")
    room, kept = MOST_ATTACHED, []
    for cell in cells:
        size = _size(cell.attachments)
        room -= size
        too_much = size > LARGEST_ATTACHMENTS or room < 0
        kept.append(replace(cell, attachments={}) if too_much else cell)
    return kept


def _size(attachments: Attachments) -> int:
    return sum(len(data) for bundle in attachments.values() for data in bundle.values())


def _pictures(attachments: Any) -> Attachments:
    """Return the attached pictures by name, each as media type to base64."""
    kept: Attachments = {}
    for name, bundle in attachments.items() if isinstance(attachments, dict) else ():
        pictures = {
            kind: data
            for kind, data in (bundle.items() if isinstance(bundle, dict) else ())
            if kind in markup.PICTURES and isinstance(data, str) and markup.is_base64(data)
        }
        if pictures and len(name) < 1000:
            kept[_text(name)] = pictures
    return kept


def _parsed(content: bytes) -> tuple[Any, list[str]]:
    notes: list[str] = []
    if not content.strip():
        raise Unreadable("the file is empty")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", "replace")
        notes.append("The file was saved as UTF-16 and read nevertheless.")
    else:
        text = content.decode("utf-8-sig", "replace")
        if "\ufffd" in text and b"\xef\xbf\xbd" not in content:
            text = content.decode("cp1252", "replace")
            notes.append("The file was not saved as UTF-8 and read nevertheless.")
    try:
        return json.loads(text, strict=False), notes
    except RecursionError:
        raise Unreadable("the file is nested too deep for a notebook") from None
    except ValueError as error:
        raise Unreadable(f"the file is no notebook: {_where(text, error)}") from None


def _where(text: str, error: ValueError) -> str:
    if "<<<<<<<" in text and ">>>>>>>" in text:
        return "it holds conflict marks of git (<<<<<<<); resolve them and hand it in again"
    if text.lstrip()[:1] in ("<",):
        return "it is a web page; download the notebook itself"
    if not text.rstrip().endswith("}"):
        return "its end is missing; hand it in again"
    return f"its JSON cannot be read ({str(error)[:100]})"


def _plain(cell: dict[str, Any]) -> HandedInCell:
    metadata = cell.get("metadata")
    data = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    data = data if isinstance(data, dict) else {}
    kind = cell.get("cell_type")
    return HandedInCell(
        id=_text(cell.get("id", ""))[:100],
        kind=kind if kind in ("code", "markdown", "raw") else "markdown",
        source=_text(cell.get("source", cell.get("input", "")))[:LONGEST_SOURCE],
        grade_id=_text(data.get("grade_id", ""))[:200],
        attachments=_pictures(cell.get("attachments")), claims=_claims(cell.get("outputs")),
    )  # fmt: skip


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = "".join(part for part in value if isinstance(part, str))
    if not isinstance(value, str):
        return ""
    # A lone half of a character pair cannot be written as UTF-8.
    return value.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n")


def _claims(outputs: Any) -> bool:
    if not isinstance(outputs, list):
        return False
    outputs = [o for o in outputs if isinstance(o, dict)]
    failed = any(o.get("output_type") in ("error", "pyerr") for o in outputs)
    return not failed and any("Passed:" in said for o in outputs for said in _said(o))


def _said(output: dict[str, Any]) -> tuple[str, str]:
    """Return what an output prints, and the text of what it displays."""
    data = output.get("data")
    shown = data.get("text/plain") if isinstance(data, dict) else ""
    return _text(output.get("text")), _text(shown)
