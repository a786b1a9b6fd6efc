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


# The sandbox's limit of processes counts all that its user has on this machine, so an attack that
# uses it up must not run beside another test that grades; and JupyterLab is started once.
ONE_AFTER_THE_OTHER = ("test_attacks", "test_grade", "test_check_the_checks")


def pytest_collection_modifyitems(items):
    """Keep the tests of a file in one process, and those that must not run side by side."""
    for item in items:
        alone = item.path.parent.name == "browser" or item.path.stem in ONE_AFTER_THE_OTHER
        item.add_marker(pytest.mark.xdist_group("alone" if alone else item.path.stem))


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
