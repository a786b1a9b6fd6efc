"""The web site: whole, linked, searched for secrets, and without a word to anybody else."""

import json
import re
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner

from commands.site import site
from grading.publishing.leaks import secret_lines
from grading.publishing.links import Repository
from grading.site.build import build_site, links_of, pages
from grading.site.lessons import finished_lessons, released_lessons
from grading.site.rendering import lesson_page, markdown_page, words_of
from helpers.errors import CourseError
from helpers.steps import START
from tests.conftest import ROOT, SLUGS

REPOSITORY = Repository("https://github.com/somebody/land-cover", "v1")
LAUNCH = ("https://mybinder.org/", "https://codespaces.new/", "https://colab.research.google.com/")
SLUG = "05_save_samples"


@pytest.fixture(scope="module")
def lessons():
    return released_lessons()


@pytest.fixture(scope="module")
def built(tmp_path_factory, lessons):
    folder = tmp_path_factory.mktemp("site") / "site"
    build_site(folder, lessons, REPOSITORY)
    return folder


@pytest.fixture(scope="module")
def finished():
    """One lesson, run for real."""
    return finished_lessons("garonne-mini", (SLUG,))[SLUG]


def html_of(folder, name):
    return (folder / f"{name}.html").read_text("utf-8")


def nothing(url):
    return None


def test_every_page_is_there_and_in_the_contents_of_each(built):
    names = [page.name for page in pages()]
    assert {*SLUGS, START, "glossary", "grading"} < set(names)
    for name in (*names, "search"):
        text = html_of(built, name)
        for other in names[1:]:
            assert f'href="{other}.html"' in text, f"{name} does not link {other}"


def test_pages_follow_each_other(built):
    names = [page.name for page in pages()]
    for before, after in pairwise(names):
        assert f'<a rel="next" href="{after}.html">' in html_of(built, before)
        assert f'<a rel="prev" href="{before}.html">' in html_of(built, after)


def test_no_link_is_broken_and_nothing_is_fetched_from_elsewhere(built):
    for path in built.glob("*.html"):
        text = path.read_text("utf-8")
        for link in links_of(text):
            if link.startswith(("https:", "http:", "mailto:")):
                assert f'<a href="{link}"' in text or f'href="{link}"' in text
                assert f'src="{link}"' not in text, f"{path.name} fetches {link}"
            elif not link.startswith("data:"):
                file, _, part = link.partition("#")
                target = built / file if file else path
                assert target.is_file(), f"{path.name} links {link}"
                names = target.read_text("utf-8") if part else ""
                assert not part or f'id="{part}"' in names, f"{path.name} links {link}"


def test_every_picture_has_words(built):
    for path in built.glob("*.html"):
        for picture in re.findall(r"<img [^>]*>", path.read_text("utf-8")):
            assert re.search(r'alt="[^"]+"', picture), f"{path.name}: {picture[:80]}"


def test_lessons_have_launch_buttons_where_there_is_an_address(built, lessons, tmp_path):
    for slug in (START, *SLUGS):
        assert all(f'href="{start}' in html_of(built, slug) for start in LAUNCH)
        assert f"notebooks%2F{slug}.ipynb" in html_of(built, slug)
        assert slug == START or f"notebooks%2F{slug}.ipynb" in html_of(built, "index")
    build_site(tmp_path, lessons)
    names = ("index", START, *SLUGS)
    assert not [s for s in LAUNCH for name in names if f'href="{s}' in html_of(tmp_path, name)]


def test_the_search_knows_the_words_of_each_page(built):
    text = (built / "search-index.js").read_text("utf-8")
    index = json.loads(text.removeprefix("window.COURSE_PAGES = ").rstrip(";\n"))
    by_file = {entry["file"]: entry for entry in index}
    assert set(by_file) == {f"{page.name}.html" for page in pages()}
    assert "rasterize_geojson" in by_file["03_rasterize_polygons.html"]["text"]
    assert "base64" not in by_file["07_export_map.html"]["text"]


def test_formulas_need_no_script(built):
    text = html_of(built, "06_classify_scene")
    assert text.count("<math") > 5 and "MathJax" not in text
    assert "$" not in words_of(re.sub(r'<div class="highlight">.*?</div>', "", text, flags=re.S))


def test_attached_pictures_are_shown(built):
    for slug in ("01_load_polygons", "02_load_bands", "07_export_map"):
        assert "data:image/" in html_of(built, slug) and "attachment:" not in html_of(built, slug)


def test_a_lesson_shows_what_comes_out_and_no_solution(finished):
    released = nbformat.read(ROOT / "notebooks" / f"{SLUG}.ipynb", as_version=4)
    assert [c.source for c in finished.cells] == [c.source for c in released.cells]
    shown = lesson_page(finished, nothing, nothing)
    assert '<div class="output">' in shown and "B04;B03;B02;B8A;feature_key" in words_of(shown)
    assert "NotImplementedError" in words_of(shown)
    assert not [shown[at - 300 : at + 500] for at in (shown.find("Traceback"),) if at >= 0]
    for secret in secret_lines(ROOT, (SLUG,)):
        assert secret not in words_of(shown) or len(secret) < 30
    for place in (str(ROOT), "/tmp/", str(Path.home())):
        assert place not in shown


@pytest.mark.parametrize("where", ["output", "attachment", "text"])
def test_a_secret_on_a_page_stops_the_building(lessons, tmp_path, where):
    secret = max((line for line in secret_lines(ROOT) if len(line) < 200), key=len)
    notebook = nbformat.from_dict(lessons[SLUG])
    notebook = nbformat.reads(nbformat.writes(notebook), as_version=4)
    code = next(cell for cell in notebook.cells if cell.cell_type == "code")
    text = notebook.cells[0]
    if where == "output":
        code.outputs = [nbformat.v4.new_output("stream", text=f"a\n{secret}\nb")]
    elif where == "text":
        text.source += f"\n\n{secret}"
    else:
        import base64

        text.source += "\n\n![a](attachment:a.svg)"
        picture = base64.b64encode(f"<svg><text>{secret}</text></svg>".encode()).decode()
        text.attachments = {"a.svg": {"image/svg+xml": picture}}
    with pytest.raises(CourseError, match="must not see"):
        build_site(tmp_path / "site", {**lessons, SLUG: notebook})
    assert not (tmp_path / "site").exists()


def test_outputs_of_all_kinds_are_shown_as_they_ended():
    outputs = [
        nbformat.v4.new_output("stream", text="  0%|  |\r 50%|#  |\r100%|##|\nready <b>\n"),
        nbformat.v4.new_output("display_data", {"image/png": "iVBORw0=", "text/plain": "A map"}),
        nbformat.v4.new_output("display_data", {
            "application/vnd.jupyter.widget-view+json": {"model_id": "x"}, "text/plain": "Map()"}),
        nbformat.v4.new_output("execute_result", {"text/html": "<b>table</b>", "text/plain": "t"}),
        nbformat.v4.new_output("display_data", {"text/html":
            "<a download='m.zip' href='results/m.zip'>Get <b>m.zip</b></a> <a href='#x'>here</a> "
            '<a class="far" href="https://example.org">far</a>'}),
    ]  # fmt: skip
    cell = nbformat.v4.new_code_cell("1 < 2", outputs=outputs)
    shown = lesson_page(nbformat.v4.new_notebook(cells=[cell]), nothing, nothing)
    assert "100%|##|" in shown and "50%" not in shown and "&lt;b&gt;" in shown
    assert '<img alt="A map" src="data:image/png;base64,iVBORw0=">' in shown
    assert "open it to try" in shown and "Map()" not in shown
    assert "<b>table</b>" in shown
    assert "results/m.zip" not in shown and "Get <b>m.zip</b>" in shown
    assert "<a href='#x'>here</a>" in shown and 'href="https://example.org">far</a>' in shown


def test_links_lead_to_pages_or_are_words_alone():
    homes = {"b.md": "b.html"}
    text = "[one](b.md) [two](../source/x.ipynb) [three](https://example.org) [four](#x)"
    shown = markdown_page(
        text, lambda u: homes.get(u, u if ":" in u or "#" in u else None), nothing
    )
    assert 'href="b.html"' in shown and "source" not in shown and "two" in shown
    assert 'href="https://example.org"' in shown and 'href="#x"' in shown


def test_building_again_replaces_and_removes_and_leaves_other_folders_alone(tmp_path, lessons):
    folder = tmp_path / "site"
    result = CliRunner().invoke(site, [str(folder), "--without-outputs"])
    assert result.exit_code == 0, result.output
    record = folder / ".site.json"
    record.write_text(json.dumps([*json.loads(record.read_text()), "old.html", "../mine.txt"]))
    (folder / "old.html").write_text("old")
    (tmp_path / "mine.txt").write_text("mine")
    build_site(folder, lessons)
    assert not (folder / "old.html").exists() and (tmp_path / "mine.txt").exists()
    with pytest.raises(CourseError, match="was not made by site"):
        build_site(tmp_path, lessons)
