"""The pictures of the QGIS chapters: all there, all described, and those in notebooks the same."""

import importlib.util
import re
from pathlib import Path

import nbformat
import pytest

from tests.conftest import ROOT, SLUGS

CHAPTERS = sorted((ROOT / "docs" / "qgis").glob("*.md"))
IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")
LARGEST = 300_000  # bytes of pictures in one notebook


@pytest.fixture(scope="module")
def attach_pictures():
    path = ROOT / "docs" / "qgis" / "attach_pictures.py"
    spec = importlib.util.spec_from_file_location("attach_pictures", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_every_picture_of_a_chapter_is_there_and_described(chapter):
    for alt, target in IMAGE.findall(chapter.read_text("utf-8")):
        assert len(alt) > 40, target
        assert (chapter.parent / target).is_file(), target


def test_every_picture_is_shown():
    shown = {
        Path(target).name
        for chapter in CHAPTERS
        for _, target in IMAGE.findall(chapter.read_text("utf-8"))
    }
    assert {path.name for path in (ROOT / "docs" / "qgis" / "pictures").iterdir()} <= shown


@pytest.mark.parametrize("slug", SLUGS)
def test_a_notebook_carries_the_pictures_that_it_shows(slug, tmp_path, attach_pictures):
    source = ROOT / "source" / slug / f"{slug}.ipynb"
    copy = tmp_path / source.name
    copy.write_bytes(source.read_bytes())
    assert not attach_pictures.attach(copy), "run python docs/qgis/attach_pictures.py"
    released = nbformat.read(ROOT / "notebooks" / f"{slug}.ipynb", as_version=4)
    kept = {c.id: c.get("attachments", {}) for c in released.cells if c.cell_type == "markdown"}
    for cell in nbformat.read(source, as_version=4).cells:
        if cell.cell_type == "markdown" and cell.get("attachments"):
            assert kept[cell.id] == cell["attachments"], "run python3 course.py release"
    pictures = [
        data for cell in kept.values() for kinds in cell.values() for data in kinds.values()
    ]
    assert sum(map(len, pictures)) < LARGEST


def test_pictures_that_no_cell_shows_are_taken_out(tmp_path, attach_pictures):
    cell = nbformat.v4.new_markdown_cell("![A form](attachment:form.webp)", id="one")
    path = tmp_path / "notebook.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    assert attach_pictures.attach(path) and not attach_pictures.attach(path)
    notebook = nbformat.read(path, as_version=4)
    assert list(notebook.cells[0].attachments) == ["form.webp"]
    notebook.cells[0].source = "no picture"
    nbformat.write(notebook, path)
    assert attach_pictures.attach(path)
    assert "attachments" not in nbformat.read(path, as_version=4).cells[0]
