"""Names that are no UTF-8 in submitted/: they reach `grade` and end nothing."""

import os
from pathlib import Path

import pytest

from grading.handed_in.masters import Course, load_masters
from grading.handed_in.submissions import find_submissions, unusable_folders
from helpers.shown import shown
from tests.conftest import ROOT

STEP = "03_rasterize_polygons"


@pytest.fixture
def course(tmp_path):
    (tmp_path / "source").symlink_to(ROOT / "source", target_is_directory=True)
    return Course(tmp_path)


def put(course, *parts: bytes) -> None:
    path = Path(os.fsdecode(os.path.join(os.fsencode(course.submitted), *parts)))  # noqa: PTH118
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"{}")


def test_files_and_folders_that_are_no_utf8_end_nothing(course):
    put(course, b"ada", STEP.encode(), b"03_\xff.ipynb")
    put(course, b"ada", STEP.encode(), b"fields_\xfe.geojson")
    put(course, b"bob", STEP.encode(), f"{STEP}.ipynb".encode())
    put(course, b"cyd-\xff", STEP.encode(), f"{STEP}.ipynb".encode())
    found = {s.learner: s for s in find_submissions(course, load_masters(course))}
    assert set(found) == {"ada", "bob"}
    assert all(s.digest() for s in found.values())
    ada = found["ada"]
    for text in (ada.file, ada.problem, *ada.files):
        text.encode()  # it can be kept and printed
    assert ada.files == {"fields_\\udcfe.geojson": b"{}"}
    assert unusable_folders(course) == ["cyd-\\udcff"]


@pytest.mark.parametrize(
    "code",
    [0, 7, 10, 13, 27, 127, 0x85, 0x200E, 0x200F, 0x202A, 0x202E, 0x2028, 0x2066, 0x2069, 0x061C,
     0xFEFF, 0xE0001, 0xDCFF],
)  # fmt: skip
def test_what_moves_the_cursor_or_the_direction_is_visible(code):
    said = shown(f"a{chr(code)}b")
    assert said.isprintable()
    assert len(said) > 3


def test_names_of_people_stay_as_they_are_written():
    for name in ("Zoë Müller", "李雷", "Иван", "नेहा", "محمد", "می\u200cخواهم", "🙂"):
        assert shown(name) == name


def test_a_long_name_keeps_its_ends():
    said = shown("a" * 5000 + ".ipynb")
    assert len(said) <= 160
    assert said.endswith("a.ipynb")
