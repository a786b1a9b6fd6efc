"""The learners' repository: all they need, and nothing they must not see."""

import json
import os
import subprocess
import sys

import nbformat
import pytest
from click.testing import CliRunner

from commands.publish import publish
from grading.publishing.leaks import find_leaks, secret_lines
from grading.publishing.publish import binder_link, publish_to, readme, step_table
from helpers.errors import CourseError
from tests.conftest import ROOT, SLUGS

URL = "https://github.com/somebody/land-cover"


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    folder = tmp_path_factory.mktemp("publish") / "learners"
    files = publish_to(folder, URL, "v1")
    return folder, files


def test_all_that_a_learner_needs_is_there(published):
    folder, files = published
    wanted = [f"notebooks/{slug}.ipynb" for slug in SLUGS]
    wanted += ["notebooks/glossary.md", "README.md", "LICENSE", "environment.yml", "postBuild"]
    wanted += ["overrides.json", "requirements/course.lock", "pyproject.toml", "course.py"]
    wanted += ["helpers/__init__.py", "helpers/static/leaflet/leaflet.js", ".gitignore"]
    assert not set(wanted) - set(files)
    assert any(name.startswith("data/checkpoints/") for name in files)
    assert os.access(folder / "postBuild", os.X_OK)


def test_nothing_of_source_grading_tests_or_scenes_is_there(published):
    _, files = published
    inside = (
        "source/",
        "grading/",
        "tests/",
        "benchmarks/",
        "data/scenes/",
        "submitted/",
        "release/",
    )
    assert not [name for name in files if name.startswith(inside)]
    assert "nbgrader_config.py" not in files


def test_no_line_of_a_solution_hidden_check_or_rubric_is_there(published):
    folder, _ = published
    secrets = secret_lines(ROOT)
    assert len(secrets) > 100
    assert find_leaks(folder, secrets) == []


@pytest.mark.parametrize(
    "name", ["notebooks/01_load_polygons.ipynb", "helpers/scenes/tile.py", "README.md"]
)
def test_a_leak_in_any_kind_of_file_is_found(published, tmp_path, name):
    """The search above can fail: each secret put back is found."""
    folder, _ = published
    secret = max(secret_lines(ROOT), key=len)
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((folder / name).read_bytes())
    if path.suffix == ".ipynb":
        notebook = nbformat.read(path, as_version=4)
        notebook.cells[3].source += f"\n    {secret}\n"
        nbformat.write(notebook, path)
    else:
        path.write_text(path.read_text("utf-8") + f"\n    {secret}\n", "utf-8")
    assert find_leaks(tmp_path, secret_lines(ROOT)) == [(path, secret)]


def test_a_leak_stops_the_publishing(tmp_path, monkeypatch):
    import grading.publishing.publish as module

    monkeypatch.setattr(module, "secret_lines", lambda root: {"from helpers import draw, guard"})
    monkeypatch.setattr(
        module, "find_leaks", lambda made, secrets: [(made / "README.md", "a line")]
    )
    with pytest.raises(CourseError, match=r"README\.md would show.*nothing was published"):
        publish_to(tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_the_published_helpers_work_by_themselves(published, tmp_path):
    """Run from the published folder alone: nothing of `grading` is imported."""
    folder, _ = published
    code = (
        "import sys, pathlib, helpers, helpers.maps, helpers.paths, helpers.work.inputs\n"
        "import helpers.scenes.tile\n"
        "from helpers.checks import load_bands, load_polygons\n"
        "from helpers import progress\n"
        "assert pathlib.Path(helpers.__file__).is_relative_to(sys.argv[1])\n"
        "assert len(progress().lines) == 7\n"
        "assert not [m for m in sys.modules if m.startswith('grading')]\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(folder), "COURSE_RESULTS": str(tmp_path)}
    result = subprocess.run(
        [sys.executable, "-c", code, str(folder)],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr


def test_the_learners_door_finds_its_parts(published):
    folder, _ = published
    code = "import course, environment; print(environment.ROOT); environment.fingerprint('course')"
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == str(folder)
    assert "grading" not in (folder / "environment.py").read_text("utf-8")


def test_the_learners_door_makes_a_scene(published, tmp_path):
    """Run with this environment: making a new one is tested for the course's own door."""
    folder, _ = published
    code = (
        "import sys, course; course.PYTHON = sys.executable; sys.exit(course.scene(sys.argv[1:]))"
    )
    environment = {**os.environ, "PYTHONPATH": str(folder), "COURSE_SCENES": str(tmp_path)}
    for name, words in (("garonne-mini", "Garonne"), ("nowhere", "Error: there is no scene")):
        result = subprocess.run(
            [sys.executable, "-c", code, name],
            cwd=folder, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert words in result.stdout + result.stderr
        assert "Traceback" not in result.stderr


def test_the_project_file_builds_helpers_alone(published):
    import tomllib

    project = tomllib.loads((published[0] / "pyproject.toml").read_text("utf-8"))
    assert project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == ["helpers"]
    assert set(project) == {"build-system", "project", "tool"}
    assert "dependency-groups" not in project


def test_the_helpers_install_with_what_the_lock_has(published, tmp_path):
    """As `pip install --no-deps --no-build-isolation --editable .` does it."""
    code = "import sys, hatchling.build; print(hatchling.build.build_editable(sys.argv[1]))"
    result = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        cwd=published[0], capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip().endswith(".whl")


def test_every_step_has_a_badge_with_words(published):
    text = (published[0] / "README.md").read_text("utf-8")
    for number, slug in enumerate(SLUGS, start=1):
        link = f"https://mybinder.org/v2/gh/somebody/land-cover/v1?labpath=notebooks%2F{slug}.ipynb"
        assert (
            f"[![Open step {number} in Binder](https://mybinder.org/badge_logo.svg)]({link})"
            in text
        )


def test_without_an_address_there_are_no_badges():
    assert "mybinder" not in readme(None)
    assert "{" not in readme(None)
    assert step_table(None).count("\n") == 9


@pytest.mark.parametrize(
    ("url", "part"),
    [
        ("https://github.com/a/b.git", "/v2/gh/a/b/main?"),
        ("github.com/a/b/", "/v2/gh/a/b/main?"),
        ("https://gitlab.com/a/b/c", "/v2/gl/a%2Fb%2Fc/main?"),
    ],
)
def test_an_address_becomes_a_binder_link(url, part):
    assert part in binder_link(url, "main", "notebooks/x.ipynb")


@pytest.mark.parametrize("url", ["https://example.org/a/b", "github.com/a", "no address"])
def test_an_address_that_binder_cannot_open_is_refused(url):
    with pytest.raises(CourseError, match=r"https://github\.com/ORG/REPO"):
        binder_link(url, "main", "x.ipynb")


def test_publishing_again_replaces_and_removes(published, monkeypatch):
    folder, files = published
    (folder / "helpers/old.py").write_text("gone in the course\n")
    record = folder / ".published.json"
    record.write_text(json.dumps([*files, "helpers/old.py", "../outside.txt"]))
    (folder / "notes of the class.txt").write_text("stays")
    outside = folder.parent / "outside.txt"
    outside.write_text("stays")
    result = CliRunner().invoke(publish, [str(folder), "--url", URL, "--ref", "v1"])
    assert result.exit_code == 0, result.output
    assert not (folder / "helpers/old.py").exists()
    assert (folder / "notes of the class.txt").exists()
    assert outside.exists()


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(CourseError, match="is not empty"):
        publish_to(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
