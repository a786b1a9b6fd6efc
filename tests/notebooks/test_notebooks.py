"""The seven notebooks: run from a fresh kernel, and released without what learners must not see."""

import os
import shutil
import subprocess
import sys

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from grading.publishing.leaks import secret_lines
from grading.publishing.release import release_all
from helpers.work.notebooks import cell_of
from tests.conftest import ROOT, SLUGS


@pytest.fixture
def quiet_folder(tmp_path, monkeypatch):
    """Run on the small scene, with results in a folder of its own, and without a network."""
    monkeypatch.setenv("COURSE_SCENE", "garonne-mini")
    monkeypatch.setenv("COURSE_RESULTS", str(tmp_path / "results"))
    for variable in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(variable, "http://127.0.0.1:9")
    return tmp_path


def execute(path, folder):
    """Run a notebook in a fresh kernel, in a folder that is not its own."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}})
    client.execute()
    return notebook


def texts(cell) -> str:
    parts = []
    for output in cell.get("outputs", []):
        parts.append(output.get("text", ""))
        parts.append(str(output.get("data", {}).get("text/plain", "")))
    return "".join(parts)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_source_notebook_runs_to_its_end(slug, quiet_folder, mini):
    notebook = execute(ROOT / "source" / slug / f"{slug}.ipynb", quiet_folder)
    for cell in notebook.cells:
        if cell_of(cell).role == "check":
            assert "Passed: " in texts(cell), cell.id
        outputs = cell.get("outputs", [])
        assert not [o for o in outputs if o.get("name") == "stderr"], (cell.id, outputs)
    assert all(len(str(c.get("outputs", ""))) < 450_000 for c in notebook.cells)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_stub_fails_at_the_answer_and_not_before(slug, quiet_folder, mini):
    path = ROOT / "notebooks" / f"{slug}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook, timeout=120, resources={"metadata": {"path": str(quiet_folder)}}
    )
    with pytest.raises(CellExecutionError, match=r"not filled in"):
        client.execute()
    failed = next(
        i for i, c in enumerate(notebook.cells)
        if any(o.output_type == "error" for o in c.get("outputs", []))
    )  # fmt: skip
    answer = next(i for i, c in enumerate(notebook.cells) if cell_of(c).is_answer)
    assert failed > answer


@pytest.fixture(scope="session")
def fresh(tmp_path_factory):
    """A course folder in which `release` was run just now."""
    root = tmp_path_factory.mktemp("release")
    shutil.copytree(ROOT / "source", root / "source")
    release_all(root)
    return root


@pytest.mark.parametrize("slug", SLUGS)
def test_notebooks_are_what_release_makes_of_source(slug, fresh):
    committed = (ROOT / "notebooks" / f"{slug}.ipynb").read_bytes()
    is_fresh = committed == (fresh / "notebooks" / f"{slug}.ipynb").read_bytes()
    assert is_fresh, "run `python3 course.py release` and commit notebooks/"


@pytest.mark.parametrize("slug", SLUGS)
def test_a_released_notebook_holds_nothing_of_solution_or_hidden_check(slug):
    released = nbformat.read(ROOT / "notebooks" / f"{slug}.ipynb", as_version=4)
    text = "\n".join(cell.source for cell in released.cells)
    assert "HIDDEN TESTS" not in text
    assert "SOLUTION" not in text
    secrets = secret_lines(ROOT, (slug,))
    assert secrets
    shown = {line.strip() for line in text.split("\n")}
    assert not secrets & shown


def test_stock_nbgrader_gives_a_right_submission_every_automatic_point(fresh):
    """The stock commands, word for word, in a course folder of their own."""
    from grading.trials.filling import solutions, write_submission

    shutil.copy(ROOT / "nbgrader_config.py", fresh)
    for slug in SLUGS:
        write_submission(fresh / "submitted", "right", slug, solutions(slug), root=fresh)
    for command in (["autograde", "0*"], ["generate_feedback", "0*"], ["export"]):
        result = subprocess.run(
            [sys.executable, "-m", "nbgrader", *command],
            cwd=fresh, capture_output=True, text=True, check=False, env={**os.environ},
        )  # fmt: skip
        assert result.returncode == 0, result.stderr
    import pandas as pd

    grades = pd.read_csv(fresh / "grades.csv").set_index("assignment")
    for slug in SLUGS:
        source = nbformat.read(ROOT / "source" / slug / f"{slug}.ipynb", as_version=4)
        automatic = sum(
            c.metadata.nbgrader.points for c in source.cells if cell_of(c).role == "check"
        )
        assert grades.loc[slug, "score"] == automatic, slug
        assert (fresh / "feedback" / "right" / slug / f"{slug}.html").is_file()
