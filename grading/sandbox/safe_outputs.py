"""Outputs of a learner's notebook made safe to keep and to show.

They come from a process that the learner may have taken over, so they are rebuilt field by field;
nothing that a browser would run survives.
"""

import re
from typing import Any

import bleach  # type: ignore[import-untyped]
from bleach.css_sanitizer import CSSSanitizer  # type: ignore[import-untyped]

MOST_OUTPUTS = 300
MOST_TEXT = 250_000
MOST_BYTES = 8 * 2**20
PLAIN = ("text/plain", "text/latex", "text/markdown")
IMAGES = ("image/png", "image/jpeg")
TAGS = frozenset(
    ("a", "abbr", "b", "blockquote", "br", "caption", "code", "col", "colgroup", "dd", "details",
     "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i",
     "img", "kbd", "li", "ol", "p", "pre", "q", "s", "small", "span", "strong", "sub", "summary",
     "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul", "var")
)  # fmt: skip
STYLES = (
    "color", "background", "background-color", "border", "border-collapse", "border-color",
    "border-radius", "display", "float", "font-family", "font-size", "font-style", "font-weight",
    "height", "line-height", "max-height", "max-width", "min-width", "overflow", "text-align",
    "vertical-align", "white-space", "width", "margin", "padding",
    *(f"{what}-{side}" for what in ("border", "margin", "padding")
      for side in ("left", "right", "top", "bottom")),
)  # fmt: skip
ATTRIBUTES = {
    "*": ["class", "title", "style", "role", "colspan", "rowspan", "scope", "align", "border"],
    "a": ["href", "title"],
    "details": ["open"],
}
RISKY = re.compile(
    r"<\s*/?\s*(script|iframe|object|embed|form|input|button|link|meta|base|svg|style|math|video|"
    r"audio|template|frame|img)|\bon\w+\s*=|javascript\s*:|data\s*:\s*text/html|vbscript\s*:",
    re.IGNORECASE,
)

Output = dict[str, Any]


def safe_outputs(outputs: Any) -> tuple[list[Output], bool]:
    """Rebuild the outputs of one cell.

    Parameters
    ----------
    outputs : object
        What a learner's process sent.

    Returns
    -------
    outputs : list of dict
        Notebook outputs of text, tables and images alone.
    changed : bool
        Whether something was taken out that a browser might have run.
    """
    safe: list[Output] = []
    changed = False
    room = MOST_BYTES
    for output in outputs[:MOST_OUTPUTS] if isinstance(outputs, list) else []:
        if not isinstance(output, dict):
            continue
        rebuilt, touched = _safe_output(output)
        changed |= touched
        size = len(str(rebuilt))
        if rebuilt and size <= room:
            room -= size
            safe.append(rebuilt)
    return safe, changed


def _safe_output(output: Output) -> tuple[Output, bool]:
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return {"output_type": "stream", "name": name, "text": _text(output.get("text"))}, False
    if kind == "error":
        lines = output.get("traceback")
        lines = [_text(line) for line in lines[:200]] if isinstance(lines, list) else []
        return {"output_type": "error", "traceback": lines,
                "ename": _text(output.get("ename"))[:200],
                "evalue": _text(output.get("evalue"))[:4000]}, False  # fmt: skip
    if kind not in ("display_data", "execute_result"):
        return {}, bool(kind)
    data, changed = _safe_data(output.get("data"))
    rebuilt: Output = {"output_type": kind, "data": data, "metadata": {}}
    if kind == "execute_result":
        count = output.get("execution_count")
        rebuilt["execution_count"] = count if type(count) is int else None
    return (rebuilt if data else {}), changed


def _safe_data(data: Any) -> tuple[dict[str, str], bool]:
    safe: dict[str, str] = {}
    changed = False
    for kind, value in data.items() if isinstance(data, dict) else ():
        if not isinstance(value, str) or len(value) > MOST_BYTES:
            continue
        if kind in PLAIN:
            safe[kind] = _text(value)
            if kind == "text/markdown" and RISKY.search(value):
                del safe[kind]
                changed = True
        elif kind in IMAGES and re.fullmatch(r"[A-Za-z0-9+/=\s]*", value):
            safe[kind] = value
        elif kind == "text/html":
            safe[kind] = safe_html(value)
            changed |= bool(_SCRIPTS.search(_PICTURE.sub("", value)))
        elif kind in ("application/javascript", "image/svg+xml"):
            changed = True
    return safe, changed


_STANDS_FOR = "data:image/png;base64,"
_PICTURE = re.compile(r"data:image/(?:png|jpeg|webp|gif);base64,[A-Za-z0-9+/=]+")
_SCRIPTS = re.compile(
    r"<\s*(script|iframe|object|embed|form)|<[^>]+\bon\w+\s*=|javascript\s*:", re.IGNORECASE
)


def safe_html(text: str) -> str:
    """Return HTML with nothing but text, tables and embedded images.

    Styles stay as far as they are about looks; scripts, frames, forms and links to other places
    than the web do not.
    """
    # Pictures are long and harmless: the parser sees a number instead of each.
    pictures: dict[int, str] = {}

    def number(found: re.Match[str]) -> str:
        pictures[len(pictures)] = found[0]
        return f"{_STANDS_FOR}{len(pictures) - 1}"

    short = _PICTURE.sub(number, text)
    cleaned = bleach.clean(
        re.sub(r"(?is)<(script|style)\b.*?(</\1\s*>|$)", "", short),
        tags=TAGS,
        attributes={**ATTRIBUTES, "img": _image_attribute},
        protocols=["http", "https", "mailto", "data"],
        css_sanitizer=CSSSanitizer(allowed_css_properties=STYLES),
        strip=True,
    )
    number_of = re.compile(rf"{_STANDS_FOR}(\d{{1,6}})")
    return number_of.sub(lambda found: pictures.get(int(found[1]), ""), cleaned)


def _image_attribute(tag: str, name: str, value: str) -> bool:
    """Let images through that are in the page itself: others would tell who looks at it."""
    if name == "src":
        return bool(re.match(r"data:image/(png|jpeg|webp|gif);base64,[A-Za-z0-9+/=\s]*$", value))
    return name in ("alt", "title", "width", "height", "style", "class")


def safe_markdown(text: str) -> tuple[str, bool]:
    """Return Markdown that shows its HTML as text if a browser might run any of it.

    Returns
    -------
    text : str
    changed : bool
    """
    if not RISKY.search(text):
        return text, False
    return text.replace("<", "&lt;").replace("javascript:", "javascript&#58;"), True


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = "".join(part for part in value if isinstance(part, str))
    text = value if isinstance(value, str) else ""
    return writable(text[:MOST_TEXT])


def writable(text: str) -> str:
    """Return a text that can be written as UTF-8: half a character pair cannot."""
    return text.encode("utf-8", "replace").decode("utf-8")
