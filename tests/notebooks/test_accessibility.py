"""Readable for all: colours that stay apart, words beside every picture, words spelt right."""

import itertools
import re
import subprocess
import sys

import nbformat
import numpy as np
import pytest

from helpers.classes import CLASSES
from tests.conftest import ROOT, SLUGS

# Machado, Oliveira and Fernandes 2009 (doi 10.1109/TVCG.2009.113), full deficiency, linear RGB.
SIGHT = {
    "normal": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
APART = 35  # CIE76; two colours in a legend are told apart with ease from about 20 on


def seen(color: str, sight: str) -> np.ndarray:
    """A colour as an eye sees it, in CIE Lab."""
    srgb = np.frombuffer(bytes.fromhex(color[1:]), np.uint8) / 255
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    linear = np.clip(np.asarray(SIGHT[sight]) @ linear, 0, 1)
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    x, y, z = np.cbrt(np.asarray(to_xyz) @ linear / (0.9505, 1.0, 1.089))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def closest(colors: list[str], sight: str) -> float:
    pairs = itertools.combinations(colors, 2)
    return min(float(np.linalg.norm(seen(a, sight) - seen(b, sight))) for a, b in pairs)


@pytest.mark.parametrize("sight", SIGHT)
def test_classes_stay_apart_for_every_eye(sight):
    assert closest([c.color for c in CLASSES], sight) > APART


def test_the_measure_finds_a_palette_that_fails():
    """Red and green of the same lightness, as many land-cover legends have them."""
    assert closest(["#B2182B", "#00441B"], "protanopia") < APART


def pages() -> list[str]:
    tracked = subprocess.run(
        ["git", "ls-files", "*.md", "*.ipynb"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    return [name for name in tracked if (ROOT / name).is_file()]


def markdown_of(name: str) -> str:
    path = ROOT / name
    if path.suffix == ".md":
        return path.read_text("utf-8")
    cells = nbformat.read(path, as_version=4).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def without_alternative(text: str) -> list[str]:
    """Pictures without words: empty brackets, or an <img> without a text in alt."""
    text = re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.S)  # code is shown as it stands
    images = re.findall(r"<img[^>]*>", text)
    bare = [image for image in images if not re.search(r'alt="[^"]{3,}"', image)]
    return re.findall(r"!\[\s*\]\([^)]*\)", text) + bare


def test_every_picture_in_a_text_has_words():
    found = {
        name: missing for name in pages() if (missing := without_alternative(markdown_of(name)))
    }
    assert found == {}


def test_the_search_for_pictures_without_words_finds_them():
    text = '`<img>` ![](a.png) ![A map](b.png) <img src="c.png"> <img alt="A map" src="d.png">'
    assert without_alternative(text) == ["![](a.png)", '<img src="c.png">']


def headings(text: str) -> list[int]:
    outside = re.sub(r"```.*?```", "", text, flags=re.S)
    return [len(marks) for marks in re.findall(r"(?m)^(#+) ", outside)]


@pytest.mark.parametrize("slug", SLUGS)
def test_headings_of_a_notebook_are_an_outline(slug):
    """A title first, and no level left out: screen readers and the contents use them."""
    levels = headings(markdown_of(f"notebooks/{slug}.ipynb"))
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_texts_are_spelt_right(tmp_path):
    """Markdown of notebooks and pages; code has names that no dictionary knows."""
    for name in pages():
        (tmp_path / name.replace("/", "--")).with_suffix(".md").write_text(
            markdown_of(name), "utf-8"
        )
    result = subprocess.run(
        [sys.executable, "-m", "codespell_lib", str(tmp_path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout.replace("--", "/")


def test_the_spelling_check_finds_a_mistake(tmp_path):
    (tmp_path / "page.md").write_text("Teh resolution of a band.")
    command = [sys.executable, "-m", "codespell_lib", str(tmp_path)]
    assert subprocess.run(command, capture_output=True, check=False).returncode != 0


def test_links_into_the_glossary_exist():
    text = (ROOT / "notebooks/glossary.md").read_text("utf-8")
    anchors = {
        re.sub(r"[^\w\- ]", "", h.lower()).strip().replace(" ", "-")
        for h in re.findall(r"(?m)^#+ (.+)$", text)
    }
    wanted = set(re.findall(r"\]\(#([^)]+)\)", text))
    for name in pages():
        wanted |= set(re.findall(r"glossary\.md#([\w-]+)", markdown_of(name)))
    assert wanted <= anchors


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2 between two colours ``#RRGGBB``; 4.5 is the least for text."""

    def luminance(color: str) -> float:
        parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_code_on_a_feedback_page_can_be_read():
    from grading.pages.feedback import TEMPLATES
    from grading.pages.shown_cells import code_style

    page = (TEMPLATES / "feedback.html").read_text("utf-8")
    (background,) = re.findall(r"\.highlight pre \{[^}]*background: (#\w+)", page)
    background = "#" + background[1:] * (2 if len(background) == 4 else 1)
    words = r"\.highlight \.(?:k|n|s|m|o|c)\w* \{ color: (#\w{6})"  # what Python code has
    colors = set(re.findall(words, code_style()))
    assert len(colors) > 5
    assert {c: contrast(c, background) for c in colors if contrast(c, background) < 4.5} == {}
    assert contrast("#AA22FF", "#F6F6F6") < 4.5  # as it was
