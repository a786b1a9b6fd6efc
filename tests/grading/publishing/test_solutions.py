"""`release --solutions`, and what of a rubric could reach learners."""

import base64

import nbformat
import pytest
from click.testing import CliRunner

from commands.publish import publish
from commands.release import release
from grading.publishing.leaks import REGION, find_leaks, secret_lines
from grading.publishing.release import release_all
from grading.trials.filling import solutions
from helpers.work.notebooks import cell_of, read_notebook
from tests.conftest import ROOT, SLUGS
from tests.grading.publishing import named_things
from tests.grading.standin import FIRST, SECOND, find, make_course

PICTURE = base64.b64encode(b"\x89PNG\r\n\x1a\nthe rubric").decode()


@pytest.fixture(scope="module")
def handed_out(tmp_path_factory):
    folder = tmp_path_factory.mktemp("out") / "solutions"
    result = CliRunner().invoke(release, ["--solutions", str(folder)])
    assert result.exit_code == 0, result.output
    return folder


@pytest.mark.parametrize("slug", SLUGS)
def test_solutions_are_in_and_hidden_checks_and_rubrics_are_not(handed_out, slug):
    notebook = nbformat.read(handed_out / f"{slug}.ipynb", as_version=4)
    nbformat.validate(notebook)
    answers = solutions(slug)
    code = {c.metadata.nbgrader.grade_id: c.source for c in notebook.cells
            if c.cell_type == "code" and cell_of(c).is_answer}  # fmt: skip
    assert code and code == {name: answers[name].rstrip("\n") for name in code}
    text = "\n".join(cell.source for cell in notebook.cells)
    source = read_notebook(ROOT / "source" / slug / f"{slug}.ipynb")
    hidden = [line.strip() for cell in source.cells if not cell_of(cell).is_answer
              for region in REGION.findall(cell.source) for line in region.split("\n")]  # fmt: skip
    lines = {line.strip() for line in text.split("\n")}
    assert not {line for line in hidden if len(line) > 30} & lines
    for mark in ("### BEGIN", "### END", "Rubric", "1 point for", "Half a point"):
        assert mark not in text


@pytest.mark.parametrize(
    ("slug", "words"),
    [("02_load_bands", "BOA_ADD_OFFSET"), ("06_classify_scene", "random sample"),
     ("07_export_map", "no CRS and no transform")],
)  # fmt: skip
def test_written_answers_have_a_model_answer(handed_out, slug, words):
    notebook = nbformat.read(handed_out / f"{slug}.ipynb", as_version=4)
    (answer,) = [c.source for c in notebook.cells
                 if c.cell_type == "markdown" and cell_of(c).is_answer]  # fmt: skip
    assert answer.startswith("**Model answer") and words in answer


def test_publish_adds_solutions_when_asked_in_a_folder_of_their_own(handed_out, tmp_path):
    result = CliRunner().invoke(publish, [str(tmp_path / "out"), "--solutions"])
    assert result.exit_code == 0, result.output
    assert "no line of a hidden check or rubric" in result.output
    folder = tmp_path / "out" / "solutions"
    assert {p.name for p in folder.iterdir()} == {p.name for p in handed_out.iterdir()}
    assert "(solutions)" in (tmp_path / "out" / "README.md").read_text("utf-8")
    leaks = find_leaks(tmp_path / "out", secret_lines(ROOT))
    assert {path.parent for path, _ in leaks} == {folder}
    for page in folder.iterdir():
        for cell in nbformat.read(page, as_version=4).cells:
            for link in named_things.links(cell.source) if cell.cell_type == "markdown" else []:
                assert (folder / link.partition("#")[0]).exists(), f"{page.name} links {link}"


def test_notebooks_that_are_there_are_not_replaced(tmp_path):
    own = tmp_path / f"{SLUGS[2]}.ipynb"
    own.write_text("mine")
    result = CliRunner().invoke(release, ["--solutions", str(tmp_path)])
    assert result.exit_code != 0
    assert f"already has {own.name}" in str(result.exception)
    assert own.read_text() == "mine" and len(list(tmp_path.iterdir())) == 1


def test_a_picture_in_a_rubric_reaches_nobody(tmp_path):
    course = make_course(tmp_path)
    path = course.source / FIRST / f"{FIRST}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    why = find(notebook, "why")
    why.source = (
        "What does ![this](attachment:asked.png) show?\n### BEGIN SOLUTION\n"
        "![key](attachment:key.png) Scattering.\n### END SOLUTION"
    )
    asked = base64.b64encode(b"\x89PNG\r\n\x1a\nthe question").decode()
    why.attachments = {"key.png": {"image/png": PICTURE}, "asked.png": {"image/png": asked}}
    nbformat.write(notebook, path)
    secrets = secret_lines(tmp_path, (FIRST,))
    assert PICTURE in secrets and asked not in secrets
    for released in release_all(tmp_path, (FIRST, SECOND)):
        assert PICTURE not in released.read_text("utf-8")
    assert asked in (tmp_path / "notebooks" / f"{FIRST}.ipynb").read_text("utf-8")
    assert find_leaks(tmp_path / "notebooks", secrets) == []
    leaking = tmp_path / "leaking"
    leaking.mkdir()
    nbformat.write(notebook, leaking / f"{FIRST}.ipynb")
    assert PICTURE in {line for _, line in find_leaks(leaking, secrets)}
