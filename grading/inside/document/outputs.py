"""Outputs of a learner's notebook made safe to keep and to show.

They come from a process that the learner may have taken over, so they are rebuilt field by field;
nothing that a browser would run survives, and together they stay below a bound.
"""

from typing import Any

from grading.inside.document import markup

MOST_OUTPUTS = 300
MOST_TEXT = 250_000
MOST_OF_CELL = 8 * 2**20
MOST_OF_NOTEBOOK = 20 * 2**20
LEFT_OUT = "[left out: the outputs are larger than what is kept of a notebook]\n"

Output = dict[str, Any]


class Room:
    """What the outputs of one notebook may still take.

    Parameters
    ----------
    left : int
        Characters.
    """

    def __init__(self, left: int = MOST_OF_NOTEBOOK) -> None:
        self.left = left
        self.was_short = False

    def take(self, size: int) -> bool:
        """Take some of it, if there is so much."""
        fits = size <= self.left
        self.left -= size if fits else 0
        self.was_short |= not fits
        return fits


def safe_outputs(outputs: Any, room: Room | None = None) -> tuple[list[Output], bool]:
    """Rebuild the outputs of one cell.

    Parameters
    ----------
    outputs : object
        What a learner's process sent.
    room : Room, optional
        Of the whole notebook.

    Returns
    -------
    outputs : list of dict
        Notebook outputs of text, tables and pictures alone.
    changed : bool
        Whether something was taken out that a browser might have run.
    """
    room = room or Room()
    safe: list[Output] = []
    changed = short = False
    own = Room(MOST_OF_CELL)
    for output in outputs[:MOST_OUTPUTS] if isinstance(outputs, list) else []:
        if not isinstance(output, dict):
            continue
        rebuilt, touched = _safe_output(output)
        changed |= touched
        size = _size(rebuilt)
        if rebuilt and own.take(size) and room.take(size):
            safe.append(rebuilt)
        short |= own.was_short or room.was_short
    if short:
        safe.append({"output_type": "stream", "name": "stderr", "text": LEFT_OUT})
    return safe, changed


def _size(output: Output) -> int:
    texts = [*output.get("data", {}).values(), *output.get("traceback", ())]
    return sum(map(len, texts)) + len(output.get("text", "")) + 200


def _safe_output(output: Output) -> tuple[Output, bool]:
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return {"output_type": "stream", "name": name, "text": _text(output.get("text"))}, False
    if kind == "error":
        lines = output.get("traceback")
        lines = [_text(line)[:20_000] for line in lines[:200]] if isinstance(lines, list) else []
        return {"output_type": "error", "traceback": lines,
                "ename": _text(output.get("ename"))[:200],
                "evalue": _text(output.get("evalue"))[:4000]}, False  # fmt: skip
    if kind not in ("display_data", "execute_result"):
        return {}, bool(kind)
    data, changed = _safe_data(output.get("data"))
    rebuilt: Output = {"output_type": kind, "data": data, "metadata": {}}
    if kind == "execute_result":
        count = output.get("execution_count")
        rebuilt["execution_count"] = count if type(count) is int and 0 < count < 10**6 else None
    return (rebuilt if data else {}), changed


def _safe_data(data: Any) -> tuple[dict[str, str], bool]:
    """Return the forms of one output; Markdown is kept as the HTML that it stands for."""
    safe: dict[str, str] = {}
    changed = False
    for kind, value in data.items() if isinstance(data, dict) else ():
        if not isinstance(value, str) or len(value) > MOST_OF_CELL:
            continue
        if kind == "text/plain":
            safe[kind] = _text(value)
        elif kind == "text/latex":
            safe[kind] = markup.without_acting_tex(_text(value))
        elif kind in markup.PICTURES and markup.is_base64(value):
            safe[kind] = value
        elif kind == "text/html" or (kind == "text/markdown" and "text/html" not in data):
            make = markup.safe_html if kind == "text/html" else markup.rendered
            safe["text/html"] = make(writable(value))
            changed |= markup.acts(value)
        elif kind in ("application/javascript", "image/svg+xml"):
            changed = True
    return safe, changed


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = "".join(part for part in value if isinstance(part, str))
    text = value if isinstance(value, str) else ""
    return writable(text[:MOST_TEXT])


def writable(text: str) -> str:
    """Return a text that can be written as UTF-8: half a character pair cannot."""
    return text.encode("utf-8", "replace").decode("utf-8")
