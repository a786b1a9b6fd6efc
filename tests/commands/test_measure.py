"""The table of time and memory in docs/learning.md."""

import nbformat
import pytest

import commands.measure as module
from commands.measure import BEGIN, END, PAGE, Measured, put_table, run_once, table
from grading.publishing.prose import Prose, reading_ease, words_of
from helpers.errors import CourseError
from helpers.steps import SLUGS


def test_the_page_has_a_place_for_the_table():
    text = PAGE.read_text("utf-8")
    assert text.index(BEGIN) < text.index(END)


def test_the_table_replaces_the_old_one_and_nothing_else(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    rows = [Measured("01_load_polygons", 3.4, 2.2, 300_000_000, 410_000, Prose(31, 1190, 64.2, 40))]
    put_table(page, table(rows, "garonne"))
    text = page.read_text()
    assert text.startswith(f"before\n{BEGIN}\nScene `garonne`; ")
    assert text.endswith(f"\n{END}\nafter\n")
    assert "| 3 s | 2 s | 300 MB | 410 kB | 31 | 1190 | 64 | 10 min | 40 min |" in text
    assert "old" not in text


def test_a_page_without_marks_is_left_alone(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("text")
    with pytest.raises(CourseError, match="two marks"):
        put_table(page, "table")
    assert page.read_text() == "text"


@pytest.fixture
def notebook(monkeypatch):
    def use(source):
        cells = [nbformat.v4.new_code_cell(source, id="only")]
        monkeypatch.setattr(
            module, "read_notebook", lambda path: nbformat.v4.new_notebook(cells=cells)
        )
        monkeypatch.setattr(module, "solutions", lambda slug: {})

    return use


def test_memory_is_the_peak_of_the_kernel_alone_and_time_that_of_the_cells(notebook, tmp_path):
    of_this_process = bytearray(900_000_000)
    del of_this_process
    notebook("import time\nblock = bytearray(300_000_000)\ndel block\ntime.sleep(0.5)")
    measured = run_once("01_load_polygons", "garonne-mini", tmp_path)
    assert 300_000_000 < measured.peak < 600_000_000
    assert measured.seconds >= 0.5


def test_a_cell_that_fails_is_named(notebook, tmp_path):
    notebook("1 / 0")
    with pytest.raises(CourseError, match=r"01_load_polygons fails in its cell only .ZeroDivision"):
        run_once("01_load_polygons", "garonne-mini", tmp_path)


@pytest.mark.parametrize("slug", SLUGS)
def test_the_stated_time_leaves_more_for_one_s_own_work_than_for_reading(slug):
    prose = module.prose(slug)
    assert prose.stated > 2 * prose.reading > 0
    assert prose.stated % 10 == 0  # whole tens of minutes are stated, and no other number counts


def test_words_are_what_is_read():
    text = "| a | b |\n|---|---|\n[two words](https://example.org/not/these) <b>and</b> `code`"
    assert len(words_of(text)) == 6


def test_long_words_in_long_sentences_are_harder():
    plain = "The lake is dark. The wood is green. We draw both."
    learned = "Multispectral classification necessitates representative radiometric calibration."
    assert reading_ease(plain) > 90 > 30 > reading_ease(learned)
