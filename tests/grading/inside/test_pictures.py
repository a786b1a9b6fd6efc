"""Pictures in learners' text: safe ones stay, and no text points to one that is not there."""

import base64
import random

import pytest
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from grading.inside.document.markup import safe_markdown


def picture(begins: bytes) -> str:
    return base64.b64encode(begins + b"and so on").decode()


GIF, PNG = picture(b"GIF89a"), picture(b"\x89PNG\r\n\x1a\n")
THERE = {
    "x.gif": {"image/gif": GIF},
    "x": {"image/png": PNG},
    "y z.png": {"image/png": PNG},
    "vector.svg": {"image/svg+xml": "PHN2Zz4="},
    "page.png": {"text/html": "PGI+"},
}


def shown(text):
    """The cell as formgrader and stock feedback show it: it has no attachments any more."""
    return MarkdownWithMath(renderer=IPythonRenderer(escape=False, attachments={})).render(text)


@pytest.mark.parametrize(
    ("text", "kind", "data"),
    [
        ("![a](attachment:x.gif)", "image/gif", GIF),
        ("![a](attachment:x)", "image/png", PNG),
        ("![a](<attachment:y z.png> 'title')", "image/png", PNG),
        ("![a](attachment:y%20z.png)", "image/png", PNG),
        ("![a][r]\n\n[r]: attachment:x.gif", "image/gif", GIF),
        ('<img width="9" src="attachment:x.gif" alt="a">', "image/gif", GIF),
    ],
)
def test_a_safe_picture_stays_however_it_is_written(text, kind, data):
    page = shown(safe_markdown(text, THERE))
    assert f'src="data:{kind};base64,{data}"' in page and 'alt="a"' in page


@pytest.mark.parametrize("name", ["lost.png", "vector.svg", "page.png", ""])
def test_any_other_becomes_words(name):
    page = shown(safe_markdown(f"Before ![my map](attachment:{name}) after", THERE))
    assert "Before (A picture stood here (my map). It was left out" in page
    assert "after" in page and "<img" not in page


@pytest.mark.parametrize("alt", ["a><script>alert(1)</script>", 'a" onerror="x', "&lt;script&gt;"])
def test_the_words_for_a_picture_are_no_markup(alt):
    page = shown(safe_markdown(f'<img alt="{alt}" src="http://example.org/x.png">', THERE))
    assert "<script" not in page and "<img" not in page and "onerror=" not in page.split(">")[0]


DISGUISED = ("attachment&#58;x.q", "attachment\\:x.q", "&#97;ttachment:x.q", "attachment&colon;q")


@pytest.mark.parametrize("pointer", DISGUISED)
def test_a_pointer_in_disguise_points_to_nothing(pointer):
    text = f"![a]({pointer})"
    with pytest.raises(Exception, match="missing attachment"):
        shown(text)
    assert "A picture stood here (a)" in shown(safe_markdown(text, {}))


PARTS = [
    "![a]", "(attachment:x.gif)", "(<attachment:y z.png>)", "(attachment:y%20z.png)", "[r]", ")",
    "\n\n[r]: attachment:x.gif\n", "&#58;", "attachment", "attachment:", "attachment\\:", "(", "`",
    "attachment&colon;q)", "```\n", "<img src='attachment:x.gif' alt='w'>", "![](", "s.svg", "\\",
    "<img src=attachment:x.gif>", "&#97;ttachment:x)", "\n", " ", "![b](attachment:", "x.gif",
    "    ", "[l](attachment:x.gif)", "&amp;", '"t"', "$", "> ", "- ", "|a|b|\n|-|-|\n", "![r]",
    "~~~", "<details>", "&NewLine;", "</div>", "\n\n", "<!--", "-->", "<pre>", "]]>",
]  # fmt: skip


def test_no_text_at_all_points_to_what_is_not_there():
    chance = random.Random(14)
    for _ in range(3000):
        text = "".join(chance.choice(PARTS) for _ in range(chance.randint(1, 14)))
        shown(safe_markdown(text, THERE))  # raises where a picture is missing
