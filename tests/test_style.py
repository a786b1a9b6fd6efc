"""The project's own rules, held by tools: lint, format, types, spelling, and clean notebooks."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from tests.conftest import ROOT, SLUGS


def tool(*command: str) -> None:
    result = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_lint():
    tool("ruff", "check", ".")


def test_format():
    tool("ruff", "format", "--check", ".")


def test_types():
    tool("mypy")


def tracked() -> list[Path]:
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [ROOT / name for name in names.split("\0") if name and (ROOT / name).is_file()]


def test_nothing_that_a_learner_or_the_real_product_owns_is_tracked():
    forbidden = (".jp2", ".db", ".SAFE")
    inside = ("submitted/", "feedback/", "data/scenes/")
    for path in tracked():
        name = path.relative_to(ROOT).as_posix()
        assert not name.endswith(forbidden), name
        assert not name.startswith(inside), name
        assert path.stat().st_size < 3_000_000, f"{name} is too large to track"


@pytest.mark.parametrize("slug", SLUGS)
def test_a_source_notebook_is_clean(slug):
    """No outputs, no counts, no local path; ids that mean something and equal the grade ids."""
    path = ROOT / "source" / slug / f"{slug}.ipynb"
    text = path.read_text("utf-8")
    assert not any(part in text for part in ("/home/", "/root/", "/tmp/", "/work/", "C:\\\\Users"))
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    ids = [cell.id for cell in notebook.cells]
    assert len(ids) == len(set(ids))
    for cell in notebook.cells:
        assert not cell.id.startswith("cell-")
        assert not (len(cell.id) == 8 and all(c in "0123456789abcdef" for c in cell.id)), cell.id
        data = cell.metadata.get("nbgrader")
        if data:
            assert data["schema_version"] == 3
            assert data["grade_id"] == cell.id
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


def test_points_sum_to_100():
    total = 0
    for slug in SLUGS:
        notebook = nbformat.read(ROOT / "source" / slug / f"{slug}.ipynb", as_version=4)
        total += sum(c.metadata.get("nbgrader", {}).get("points", 0) for c in notebook.cells)
    assert total == 100
