"""Markup by a stranger, as what a browser would be given of it."""

import re
import time

import pytest

from grading.inside.document import markup
from grading.inside.document.graded_cells import GradedCell
from grading.inside.document.notebook import as_notebook
from grading.inside.document.outputs import LEFT_OUT, Room, safe_outputs

PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACw="
HARMFUL = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>", "<a href='java&#115;cript:alert(1)'>x</a>",
    "<a href='java&Tab;script:alert(1)'>x</a>", "<a href=' \x01javascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>1</script>'>x</a>", "<a href='vbscript:x'>x</a>",
    "<img src='http://127.0.0.1:9/x.png'>", "<img src='//127.0.0.1/x.png'>",
    "<img src='data:image/svg+xml;base64,PHN2Zz4='>", "<img srcset='http://127.0.0.1:9/x.png 2x'>",
    "<div style='position:fixed;top:0'>x</div>", "<p style='background:url(http://127.0.0.1:9)'>x",
    "<p style='margin-top:-900px'>x</p>", "<p style='width:expression(1)'>x</p>",
    "<p style='color:red;background-image:u\\72l(http://127.0.0.1:9)'>x</p>",
    "<div class='modal-backdrop in'>x</div>", "<iframe srcdoc='<script>1</script>'></iframe>",
    "<form action='http://127.0.0.1:9'><input name=a><button>x</button></form>",
    "<meta http-equiv=refresh content='0;url=http://127.0.0.1:9'>", "<base href='http://127.0.0.1'>",
    "<link rel=stylesheet href='http://127.0.0.1:9/x.css'>", "<style>@import 'http://127.0.0.1';</style>",
    "<plaintext>", "<textarea>", "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<math><mi//xlink:href='data:x,<script>1</script>'>", "<xmp><p title='</xmp><svg/onload=1>'>",
    "<object data='data:text/html,x'></object>", "<video poster='http://127.0.0.1:9'></video>",
    r"$\href{javascript:alert(1)}{x}$", r"$\style{position:fixed}{x}$", r"$\class{modal}{x}$",
    r"<p>$\&#104;ref{javascript:alert(1)}{x}$</p>", r"$$\require{html}\cssId{a}{x}$$",
    r"$\def\x{\href}\x{javascript:1}{x}$", "[x](javascript:alert(1))", "[x](java&#115;cript:1)",
    "[x][y]\n\n[y]: javascript:alert(1)", "<javascript:alert(1)>", "![x](http://127.0.0.1:9/x.png)",
    "```mermaid\ngraph LR\n```",
]  # fmt: skip
ALLOWED_STYLE = re.compile(r'(?:(?:color|width|background-color|text-align): [^;:"\\(]+(?:; )?)*')


def what_acts(html):
    """Return all in some HTML that a browser fetches, runs or lays over something else."""
    tags = re.findall(r"<([a-z][\w-]*)([^>]*)>", html, re.IGNORECASE)
    found = [tag for tag, _ in tags if tag.lower() not in markup.TAGS]
    for _, attributes in tags:
        for name, value in re.findall(r'([\w:-]+)="([^"]*)"', attributes):
            if name == "href" and not re.match(r"https?://|mailto:|#", value):
                found.append(value)
            if name == "src" and not re.match(r"data:image/(png|jpeg|gif|webp);base64,", value):
                found.append(value)
            if name == "style" and not ALLOWED_STYLE.fullmatch(value):
                found.append(value)
            if name == "class" and value != "dataframe":
                found.append(value)
            if name.startswith("on") or name in ("srcset", "action", "srcdoc", "poster"):
                found.append(name)
    # MathJax leaves what is shown as code alone.
    text = re.sub(r"<pre>.*?</pre>|<code>.*?</code>", "", html, flags=re.DOTALL)
    return found + re.findall(r"\\(?:href|style|class|cssId|require|def)\b|language-mermaid", text)


def test_what_acts_is_seen_by_the_test_itself():
    """Else the tests below would show nothing."""
    bare = [text for text in HARMFUL if text.startswith("<") and "=" in text]
    seen = [text for text in bare if what_acts(text.replace("'", '"'))]
    assert len(seen) > len(bare) // 2


@pytest.mark.parametrize("text", HARMFUL)
def test_no_markup_acts_on_who_looks_at_it(text):
    for made in (markup.safe_html(text), markup.rendered(text), markup.safe_markdown(text)):
        assert not what_acts(made), made


@pytest.mark.parametrize("text", HARMFUL)
def test_what_is_kept_as_markdown_is_harmless_in_any_renderer(text):
    import mistune

    for kept in (markup.safe_markdown(f"before {text} after"), markup.as_typed(text)):
        html = str(mistune.create_markdown(escape=False)(kept))
        assert not what_acts(html), html


def test_honest_text_stays_as_it_was_typed():
    text = "# Why?\n\nWater is *dark*: it takes up the light.\n\n- near infrared\n- red 0.02\n"
    assert markup.safe_markdown(text) == text


def test_honest_markup_is_kept():
    html = markup.rendered("A **b** <sub>2</sub> [map](https://a.org) $a_1 < b$\n\n|x|\n|-|\n|1|")
    for part in (
        "<strong>b</strong>",
        "<sub>2</sub>",
        'href="https://a.org"',
        "$a_1 &lt; b$",
        "<td>1",
    ):
        assert part in html, html
    picture = markup.rendered("![a](attachment:a.gif)", {"a.gif": {"image/gif": "AAAA"}})
    assert 'src="data:image/gif;base64,AAAA"' in picture
    assert PIXEL in markup.safe_html(f"<img src='{PIXEL}' alt='a'>")


def test_an_attachment_that_is_missing_costs_the_picture_alone():
    assert "after" in markup.safe_markdown("![a](attachment:gone.png) after")


SHAPES = {
    "angle and spaces": lambda n: "<" + " " * n, "divs": lambda n: "<div>" * (n // 5),
    "ampersands": lambda n: "&" * n, "entities": lambda n: "&a" * (n // 2),
    "attributes": lambda n: "<a " + " ".join(f"x{i}=1" for i in range(n // 6)),
    "open comments": lambda n: "<!--" * (n // 4), "tables": lambda n: "<table>" * (n // 7),
    "paragraphs": lambda n: "<p>word</p>\n" * (n // 12), "text": lambda n: "word " * (n // 5),
    "open quotes": lambda n: "<a title='" * (n // 10), "nulls": lambda n: "\0" * n,
    "pictures": lambda n: f"<img src='{PIXEL}'>" * (n // 60), "brackets": lambda n: "[" * n,
    "links": lambda n: "![](" * (n // 4), "stars": lambda n: "*a " * (n // 3),
    "dollars": lambda n: "$a" * (n // 2), "begins": lambda n: r"\begin{a}" * (n // 9),
    "styles": lambda n: f"<p style='{'color:red;' * (n // 10)}'>",
    "schemes": lambda n: "java " * (n // 5), "events": lambda n: "<onclick" * (n // 8),
}  # fmt: skip


@pytest.mark.parametrize("make", SHAPES.values(), ids=SHAPES)
def test_time_grows_no_faster_than_the_text(make):
    """Of two sizes, the larger eight times the smaller: eight times the work, and some slack."""
    small, large = make(2**20), make(2**23)
    for work in (markup.safe_html, markup.rendered, markup.acts, markup.is_plain):
        assert _seconds(work, large) < 24 * _seconds(work, small) + 0.3, work.__name__


def _seconds(work, text):
    started = time.process_time()
    work(text)
    return time.process_time() - started


def test_outputs_of_a_notebook_together_have_a_bound():
    room = Room(1000)
    picture = {"output_type": "display_data", "data": {"image/png": "A" * 500}}
    first, _ = safe_outputs([picture], room)
    second, _ = safe_outputs([picture], room)
    assert [len(first), len(second)] == [1, 1]
    assert second[0]["text"] == LEFT_OUT and room.was_short


def test_raw_cells_do_not_become_html_of_a_page():
    cell = GradedCell("a", "raw", "<script>alert(1)</script>")
    text, acting = as_notebook([cell], {}, {}, {})
    assert '"raw"' not in text and "<script" not in text and acting == {"a"}
