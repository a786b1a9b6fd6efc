"""Fixtures that many tests share: the scenes, and real input where this machine has it."""

import os
import sys
from pathlib import Path

import pytest

# As `course.py` does: nbgrader calls alembic by its name.
os.environ["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))

ROOT = Path(__file__).resolve().parents[1]
SLUGS = (
    "01_load_polygons",
    "02_load_bands",
    "03_rasterize_polygons",
    "04_extract_samples",
    "05_save_samples",
    "06_classify_scene",
    "07_export_map",
)


# Files that take longest; what is not named here comes after them.
LONGEST_FIRST = (
    "test_check_the_checks", "browser", "test_notebooks", "test_grade", "test_attacks",
    "test_classify", "test_synthetic", "test_style", "test_pipeline", "test_course",
)  # fmt: skip


def group_of(nodeid: str) -> str:
    """Return the file of a test; the browser's files are one group, so JupyterLab starts once."""
    file = nodeid.split("::")[0]
    return "tests/browser" if "/browser/" in file else file


def pytest_collection_modifyitems(items):
    """Start with the groups that take longest, so that no worker is left waiting at the end."""
    place = {group: number for number, group in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: place.get(Path(group_of(item.nodeid)).stem, len(place)))


def pytest_xdist_make_scheduler(config, log):
    """Keep the tests of a group in one process: what they share is made once."""
    from xdist.scheduler import LoadScopeScheduling

    class ByGroup(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return group_of(nodeid)

    config.option.loadscopereorder = False
    return ByGroup(config, log)


@pytest.fixture(scope="session")
def mini():
    """The small synthetic scene."""
    from helpers import open_scene

    return open_scene("garonne-mini")


@pytest.fixture(scope="session")
def garonne():
    """The large synthetic scene, made once for all test runs of this checkout."""
    from helpers import open_scene

    return open_scene("garonne")


def _folder_of(variable: str, what: str) -> Path:
    value = os.environ.get(variable)
    if not value or not Path(value).is_dir():
        pytest.skip(f"{what}: set {variable} to its folder to run this test")
    return Path(value)


@pytest.fixture(scope="session")
def toulouse() -> Path:
    """Folder of the real product (SENTINEL.SAFE) and the polygons drawn on it."""
    return _folder_of("COURSE_TEST_TOULOUSE", "the real product is not on this machine")


@pytest.fixture(scope="session")
def polygon_files() -> Path:
    """Folder of polygon files as QGIS writes them and as learners break them."""
    return _folder_of("COURSE_TEST_POLYGONS", "the polygon files are not on this machine")
