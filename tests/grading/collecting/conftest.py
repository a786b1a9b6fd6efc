"""A class without anybody in it."""

import shutil

import pytest

from grading.handed_in.masters import Course
from tests.conftest import ROOT
from tests.grading.collecting.zips import STEP1, STEP3, STEP5


@pytest.fixture(scope="session")
def masters(tmp_path_factory):
    """A course folder with three steps."""
    folder = tmp_path_factory.mktemp("course")
    for slug in (STEP1, STEP3, STEP5):
        shutil.copytree(ROOT / "source" / slug, folder / "source" / slug)
    return folder


@pytest.fixture
def course(masters, tmp_path):
    shutil.copytree(masters, tmp_path / "course")
    return Course(tmp_path / "course")
