"""What git tracks lies on every disk: short paths, no names of devices, nothing but case apart."""

import subprocess
from collections import Counter
from pathlib import Path, PurePath, PureWindowsPath

import pytest

from helpers.files import for_every_disk
from installing.trouble import LONGEST_IN_COURSE, LONGEST_IN_VENV, too_deep
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def tracked():
    said = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"], cwd=ROOT, capture_output=True
    )
    if said.returncode:
        pytest.skip("this is no checkout of git")
    return [PurePath(name) for name in said.stdout.decode().split("\0") if name]


def test_no_path_is_longer_than_windows_has_room_for(tracked):
    assert len(str(max(tracked, key=lambda path: len(str(path))))) <= LONGEST_IN_COURSE


def test_every_name_can_be_on_every_disk(tracked):
    for path in tracked:
        for part in path.parts:
            assert for_every_disk(part) == part, path
            assert not set(part) & set('<>:"|?*\\') and part.isprintable(), path


def test_no_two_paths_differ_in_case_alone(tracked):
    twice = [path for path, n in Counter(str(p).casefold() for p in tracked).items() if n > 1]
    assert not twice


def test_no_text_has_line_ends_of_windows(tracked):
    """git makes them on Windows for nobody: `.gitattributes` says so."""
    said = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "--eol"], cwd=ROOT, capture_output=True,
        text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    for line in said:
        index, _, attributes = line.split(maxsplit=2)
        assert index in ("i/lf", "i/none", "i/-text"), line
        assert "eol=lf" in attributes or "-text" in attributes, line


ONEDRIVE = r"C:\Users\ana.example\OneDrive - University of Somewhere\Documents"


@pytest.mark.parametrize(
    ("root", "venv", "words"),
    [
        (r"C:\course", "", ""),
        (ONEDRIVE, "", ""),
        (ONEDRIVE + r"\remote sensing\autumn term", "", "Have COURSE_VENV name"),
        (ONEDRIVE + r"\remote sensing\autumn term", r"D:\v", ""),
        (ONEDRIVE + "\\" + "x" * 80, r"D:\v", "Move the course to a short place"),
    ],
)
def test_a_course_that_lies_too_deep_for_windows_is_told_so(root, venv, words):
    folder = PureWindowsPath(root)
    said = too_deep(folder, PureWindowsPath(venv) if venv else folder / ".venv")
    assert words in said and bool(words) == bool(said)
    named = said.partition(" lies")[0]
    assert not said or f"its path has {len(named)} characters" in said


def test_the_environment_has_no_longer_path_than_is_reckoned_with():
    import rasterio

    packages = Path(rasterio.__file__).parents[1]
    longest = max(len(str(path.relative_to(packages))) for path in packages.rglob("*"))
    assert len("Lib/site-packages/") + longest <= LONGEST_IN_VENV
