"""Markdown and cells of notebooks as HTML: links between pages, pictures, formulas, code."""

import re
from collections.abc import Callable, Mapping
from html import escape, unescape
from typing import Any

from latex2mathml.converter import convert
from nbconvert.filters.ansi import ansi2html
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

from grading.pages.shown_cells import highlight

WIDGET = "application/vnd.jupyter.widget-view+json"
PICTURES = ("image/svg+xml", "image/png", "image/jpeg")
Address = Callable[[str], str | None]


class PageRenderer(IPythonRenderer):
    """Writes HTML whose links lead to pages of the site.

    Parameters
    ----------
    link_of, picture_of : callable
        Make the address on the site of one in the source; None where there is none.
    attachments : mapping
        Pictures attached to the cell.
    """

    def __init__(
        self, link_of: Address, picture_of: Address, attachments: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(
            escape=False, exclude_anchor_links=True, attachments=dict(attachments or {})
        )
        self.link_of, self.picture_of = link_of, picture_of

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        """Give each heading a name to link to."""
        return f'<h{level} id="{anchor(text)}">{text}</h{level}>\n'

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """Link to a page of the site, or leave the words alone."""
        there = self.link_of(url)
        return super().link(text, there, title) if there else text

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """Show a picture; those in files of their own are loaded when they are needed."""
        if url.startswith("attachment:"):
            return str(super().image(text, url, title))
        place = self.picture_of(url)
        if place is None:
            return escape(text)
        return super().image(text, place, title).replace("<img ", '<img loading="lazy" ', 1)

    def inline_math(self, body: str) -> str:
        """Write a formula that browsers show by themselves."""
        return str(convert(unescape(body)))

    def block_math(self, body: str) -> str:
        """Write a formula on a line of its own; a wide one can be moved with the keyboard."""
        formula = str(convert(unescape(body), display="block"))
        return formula.replace("<math ", '<math tabindex="0" ', 1)

    def block_code(self, code: str, info: str | None = None) -> str:
        """Colour Python; leave commands as they are."""
        if (info or "").strip() in ("python", "py"):
            return _code(code)
        return f'<pre tabindex="0"><code>{escape(code)}</code></pre>\n'

    def table(self, text: str) -> str:
        """Let a wide table be moved, not the page."""
        return f'<div class="wide" tabindex="0"><table>\n{text}</table></div>\n'


def anchor(text: str) -> str:
    """Return the name of a heading, as forges make it.

    Examples
    --------
    >>> anchor("How <em>fast</em>, and why?")
    'how-fast-and-why'
    """
    words = re.sub(r"<[^>]+>", "", unescape(text)).lower()
    return re.sub(r"[^\w\- ]", "", words).strip().replace(" ", "-")


def markdown_page(
    text: str, link_of: Address, picture_of: Address, attachments: Mapping[str, Any] | None = None
) -> str:
    """Return Markdown as HTML."""
    return MarkdownWithMath(renderer=PageRenderer(link_of, picture_of, attachments)).render(text)


def lesson_page(notebook: NotebookNode, link_of: Address, picture_of: Address) -> str:
    """Return the cells of a notebook as HTML, with outputs."""
    pieces = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            text = markdown_page(cell.source, link_of, picture_of, cell.get("attachments"))
            pieces.append(f'<section class="text">{text}</section>')
        elif cell.cell_type == "code" and cell.source.strip():
            outputs = "".join(map(_output, cell.get("outputs", [])))
            shown = f'<div class="output">{outputs}</div>' if outputs else ""
            pieces.append(f'<section class="cell">{_code(cell.source)}{shown}</section>')
    return "\n".join(pieces)


def _code(source: str) -> str:
    """Return Python in colours; what is wider than the page can be moved with the keyboard."""
    return f'<div class="code">{highlight(source).replace("<pre>", "<pre tabindex=0>", 1)}</div>'


def _output(output: Any) -> str:
    if output.output_type == "stream":
        return f'<pre tabindex="0">{ansi2html(_last_of_bars(output.text))}</pre>'
    if output.output_type == "error":
        return f'<pre tabindex="0">{ansi2html("".join(output.traceback))}</pre>'
    data = output.get("data", {})
    if WIDGET in data:
        return '<p class="note">Here the notebook shows a tool to work with: open it to try.</p>'
    if "text/html" in data:
        return f'<div class="wide" tabindex="0">{_without_dead_links(data["text/html"])}</div>'
    kind = next((kind for kind in PICTURES if kind in data), None)
    if kind:
        words = escape(data.get("text/plain", "picture"))
        return f'<img alt="{words}" src="data:{kind};base64,{data[kind].strip()}">'
    return f'<pre tabindex="0">{ansi2html(data.get("text/plain", ""))}</pre>'


def _without_dead_links(html: str) -> str:
    """Return an output in which links to files of the learner's folder are words alone."""
    dead = r"""<a\b[^>]*\bhref=["'](?![a-z]+:|#)[^>]*>(.*?)</a>"""
    return re.sub(dead, r"\1", html, flags=re.S)


def _last_of_bars(text: str) -> str:
    """Return what is left to see where lines were written over, as progress bars do."""
    lines = (line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n"))
    return "\n".join(lines)


def words_of(html: str) -> str:
    """Return the words of a page, for the search."""
    visible = re.sub(r"<(script|style|iframe|svg|math)\b.*?</\1>|<[^>]+>", " ", html, flags=re.S)
    return " ".join(unescape(visible).split())
