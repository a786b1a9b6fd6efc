"""Text with markup by a stranger, made harmless for the browser of whoever opens it.

Markdown is rendered first and the HTML of it is cleaned, so that nothing hides in what a renderer
makes of it. The cleaning is an allow-list: elements, attributes, schemes, styles. The parser is
linear in the text except for nested and for many elements, which are bounded beforehand.
"""

import functools
import html
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

import nh3

MOST_ELEMENTS = 10_000
MOST_ENTITIES = 20_000
LONGEST_MARKDOWN = 20_000  # renderers of Markdown are not linear
LONGEST_SOURCE = 250_000  # of what is shown as it was written
LONGEST_TAG = 10_000
MOST_LOOKED_AT = 10**6
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
LOST_PICTURE = (
    "(A picture stood here{}. It was left out: it was not handed in with the cell, or is no PNG, "
    "JPEG, GIF or WebP.)"
)
SCHEMES = {"http", "https", "mailto", "data"}
TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "code", "col", "colgroup", "dd", "del",
    "details", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6",
    "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp", "small",
    "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr",
    "u", "ul", "var",
}  # fmt: skip
# Their text is no text for people.
DROPPED = {"script", "style", "title", "template", "noscript", "textarea", "xmp", "iframe",
           "noembed", "noframes", "plaintext", "svg", "math", "object", "select"}  # fmt: skip
ATTRIBUTES = {
    "*": {"title", "style", "class", "align"},
    "a": {"href"},
    "details": {"open"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
# Of a style only looks: nothing that moves an element over another, and nothing that is fetched.
STYLES = frozenset(
    ("color", "background-color", "border-collapse", "border-radius", "font-family", "font-size",
     "font-style", "font-weight", "max-width", "min-width", "text-align", "vertical-align",
     "white-space", "width",
     *(f"{what}{side}" for what in ("border", "padding")
       for side in ("", "-left", "-right", "-top", "-bottom")))
)  # fmt: skip
CLASSES = {"dataframe"}  # a page's own classes may lay something over the whole of it
_VALUE = re.compile(r"[\w\s.,%#'\"+-]*(?:(?:rgb|hsl)a?\([\d\s.,%/]*\)[\w\s.,%#-]*)?")
_IMAGE = re.compile(r'<img(?:\s[a-z]+="[^"]*")*\s*/?>')
_ATTRIBUTE = re.compile(r'\s([a-z]+)="([^"]*)"')
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
_PICTURE = re.compile(r"data:(?:image/(?:png|jpeg|gif|webp));base64,[A-Za-z0-9+/=]+")
_STANDS_FOR = "data:image/png;base64,"
_NUMBER = re.compile(rf"{_STANDS_FOR}(\d{{1,6}})(?![\d+/=A-Za-z])")
# What MathJax would make a link, a style or a name of the page of.
_ACTING_TEX = re.compile(
    r"\\(?=(?:href|url|style|class|cssId|require|data|html[A-Za-z]*|includegraphics|unicode|mmlToken|"
    r"(?:re)?newcommand|(?:re)?newenvironment|[gex]?def|let)(?![A-Za-z]))"
)
_FORMULA = (r"\$\$[^$]{1,4000}\$\$|\$[^$\n]{1,1000}\$|"
            r"\\begin\{[a-z]{1,20}\*?\}[^$]{1,4000}?\\end\{[a-z]{1,20}\*?\}")  # fmt: skip
_LONE_AMPERSAND = re.compile(r"&(?![#A-Za-z])")
_EMPTY_LINE = re.compile(r"(?<=\n)(?=[ \t]*\n)")
# Text in which no renderer finds a link, an element, an entity or a formula.
_PLAIN = re.compile(r"(?:[^<&\\$\[m]|m(?!ermaid))*", re.DOTALL)


def safe_html(text: str) -> str:
    """Return HTML with nothing but text, tables and pictures that are in it.

    Parameters
    ----------
    text : str
        HTML by anybody.

    Returns
    -------
    str
        What of it is on the list; where it has too many elements to be read, its source as text.
    """
    return _with_pictures(text, _cleaned)


def _with_pictures(text: str, work: Callable[[str], str]) -> str:
    """Do some work on a text; pictures in it are long and harmless, it sees numbers for them."""
    pictures: list[str] = []

    def number(found: re.Match[str]) -> str:
        pictures.append(found[0])
        return f"{_STANDS_FOR}{len(pictures) - 1}"

    def picture(found: re.Match[str]) -> str:
        at = int(found[1])
        return pictures[at] if at < len(pictures) else ""

    return _NUMBER.sub(picture, work(_PICTURE.sub(number, text)))


def _cleaned(text: str) -> str:
    if _is_too_much(text):
        return _as_text(text)
    cleaned = _cleaner().clean(_LONE_AMPERSAND.sub("&amp;", text))
    return without_acting_tex(_IMAGE.sub(_words_for_lost_picture, cleaned))


def _words_for_lost_picture(image: re.Match[str]) -> str:
    """Return an image as it is, or in words where it has no source that may be shown."""
    attributes = dict(_ATTRIBUTE.findall(image[0]))
    if "src" in attributes:
        return image[0]
    # The cleaner leaves < and > as they are within quotes.
    words = html.escape(html.unescape(attributes.get("alt", ""))).strip()
    return LOST_PICTURE.format(f" ({words})" if words else "")


def _as_text(text: str) -> str:
    return f"<pre>{html.escape(text[:LONGEST_SOURCE])}</pre>"


def _is_too_much(text: str) -> bool:
    """Tell whether elements or their attributes are so many that reading them is not linear."""
    parts = text.split("<")
    opening = [part for part in parts[1:] if part[:1].isalpha()]
    longest = max((len(part.partition(">")[0]) for part in opening), default=0)
    many = len(opening) > MOST_ELEMENTS or text.count("&") > MOST_ENTITIES
    return many or longest > LONGEST_TAG


@functools.cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=TAGS, clean_content_tags=DROPPED, attributes=ATTRIBUTES, url_schemes=SCHEMES,
        attribute_filter=_attribute, strip_comments=True, link_rel="noopener noreferrer",
    )  # fmt: skip


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Return what is kept of an attribute's value, None for nothing."""
    if name == "style":
        return safe_style(value) or None
    if name == "class":
        return " ".join(word for word in value.split() if word in CLASSES) or None
    if name == "src":
        # Another place would be told who looks at the page, and when.
        return value if _PICTURE.fullmatch(value) else None
    if name == "href":
        is_whole = re.match(r"(?:https?://|mailto:|#)", value.strip(), re.IGNORECASE)
        return value if is_whole else None
    if name in ("width", "height"):
        return value if re.fullmatch(r"\d{1,4}%?", value) else None
    return value[:1000]


def safe_style(style: str) -> str:
    """Return the declarations of a style that are about looks alone."""
    kept = []
    for declaration in style.split(";")[:50]:
        name, _, value = (part.strip() for part in declaration.partition(":"))
        if name.lower() in STYLES and len(value) < 200 and _VALUE.fullmatch(value):
            kept.append(f"{name.lower()}: {value}")
    return "; ".join(kept)


def without_acting_tex(text: str) -> str:
    """Return a text in which no formula is a link or changes the page; its source stays to read."""
    return _ACTING_TEX.sub("\\\\\u2060", text)


def rendered(source: str, attachments: Mapping[str, Mapping[str, str]] | None = None) -> str:
    """Return Markdown as HTML that is safe to show.

    Parameters
    ----------
    source : str
        Markdown, HTML in it included, by anybody.
    attachments : mapping, optional
        Pictures by the name that the text gives them, each as media type to base64.

    Returns
    -------
    str
    """
    longest_first = sorted((attachments or {}).items(), key=lambda entry: -len(entry[0]))
    for name, bundle in longest_first:  # else "map" would be found in "map.png"
        picture = next((f"data:{kind};base64,{bundle[kind]}" for kind in PICTURES
                        if kind in bundle), "")  # fmt: skip
        for written in (name, quote(name)):
            source = source.replace(f"attachment:{written}", picture)
    return _with_pictures(source, _rendered)


def _rendered(source: str) -> str:
    if len(source) > LONGEST_MARKDOWN:
        return _as_text(source)
    try:
        made = str(_markdown()(source))
    except Exception:  # of the renderer, which some texts are too odd for
        return _as_text(source)
    return _cleaned(made)


@functools.cache
def _markdown() -> Any:
    """Return the renderer of Markdown, which leaves formulas to MathJax."""
    import mistune

    plugins: list[Any] = ["table", "strikethrough", "url", _formulas]
    return mistune.create_markdown(escape=False, plugins=plugins)


def _formulas(markdown: Any) -> None:
    def parse(parser: Any, found: re.Match[str], state: Any) -> int:
        state.append_token({"type": "formula", "raw": found[0]})
        return found.end()

    def render(renderer: Any, text: str) -> str:
        return html.escape(text, quote=False)

    markdown.inline.register("formula", _FORMULA, parse, before="escape")
    markdown.renderer.register("formula", render)


def is_plain(source: str) -> bool:
    """Tell whether Markdown is text alone, so that no renderer can make anything else of it."""
    return _PLAIN.fullmatch(source) is not None


def safe_markdown(source: str, attachments: Mapping[str, Mapping[str, str]] | None = None) -> str:
    """Return Markdown that may be rendered by anything: plain text as it is, all else as safe HTML.

    Parameters
    ----------
    source, attachments
        As `rendered` takes them.

    Returns
    -------
    str
        One block of HTML where the text is not plain.
    """
    return source if is_plain(source) else _block(rendered(source, attachments).strip())


def as_typed(source: str) -> str:
    """Return Markdown that shows a text as it was typed, whatever it holds."""
    return _block(_as_text(source))


def _block(content: str) -> str:
    """Return HTML as one block of Markdown: an empty line would end it."""
    return f"<div>\n{_EMPTY_LINE.sub('&#10;', content)}\n</div>"


def is_base64(text: str) -> bool:
    """Tell whether a text is nothing but base64."""
    return _BASE64.fullmatch(text) is not None


def acts(text: str) -> bool:
    """Tell whether a text holds markup that was meant to act on the page of who looks at it."""
    return _ACTS.search(html.unescape(text[:MOST_LOOKED_AT])) is not None


_ACTS = re.compile(
    r"<[\s/]{0,9}(?:script|iframe|object|embed|form|input|button|link|meta|base|svg|math|video|"
    r"audio|template|frame|textarea|plaintext|xmp|noscript)\b|<[^<>]{1,500}\bon[a-z]{3,20}\s{0,9}=|"
    r"(?:java|vb)\s{0,9}script\s{0,9}:|data\s{0,9}:\s{0,9}text/html|"
    r"position\s{0,9}:\s{0,9}(?:fixed|absolute|sticky)|\\href\b|\\style\b",
    re.IGNORECASE,
)
