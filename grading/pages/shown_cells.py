"""Code and outputs of learners as the pages show them."""

import functools
import re
from typing import Any

from grading.inside.document import markup

COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
SHOWN = ("text/html", *markup.PICTURES, "text/latex", "text/plain")


def shown_outputs(cell: dict[str, Any]) -> list[dict[str, str]]:
    """Return a cell's outputs as pages show them: ``kind``, ``text`` and, for images, ``alt``."""
    return [made for output in cell.get("outputs", []) if (made := _output(output))]


def _output(output: dict[str, Any]) -> dict[str, str] | None:
    """Return an output in the one form that the page shows."""
    kind = output["output_type"]
    if kind == "stream":
        return {"kind": output["name"], "text": COLOURS.sub("", _joined(output["text"]))}
    if kind == "error":
        text = "\n".join(output["traceback"]) or f"{output['ename']}: {output['evalue']}"
        return {"kind": "error", "text": COLOURS.sub("", text)}
    data = output.get("data", {})
    form = next((f for f in SHOWN if f in data), "")
    if not form:
        return None
    text = _joined(data[form])
    if form == "text/html":
        return {"kind": "html", "text": markup.safe_html(text)}
    if form.startswith("image/"):
        words = _joined(data.get("text/plain", "")) or "picture"
        return {"kind": "image", "text": f"data:{form};base64,{text.strip()}", "alt": words}
    return {"kind": "text", "text": text}


def _joined(text: Any) -> str:
    return "".join(text) if isinstance(text, list) else str(text)


def highlight(source: str) -> str:
    """Return Python code as HTML."""
    from pygments import highlight as coloured  # type: ignore[import-untyped]

    lexer, formatter = _pygments()
    return coloured(source, lexer, formatter)


def code_style() -> str:
    """Return the style sheet of highlighted code."""
    return str(_pygments()[1].get_style_defs(".highlight"))


@functools.cache
def _pygments() -> tuple[Any, Any]:
    from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]
    from pygments.lexers import PythonLexer  # type: ignore[import-untyped]

    return PythonLexer(), HtmlFormatter(style="default")
