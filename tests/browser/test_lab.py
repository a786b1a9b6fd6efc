"""A learner's day in JupyterLab: from the stub to the handed-in file, without a network."""

import zipfile

import pytest

from grading.trials.filling import solutions
from helpers.work.notebooks import cell_of, read_notebook
from tests.browser.notebook import Notebook, errors_in, text_of
from tests.conftest import SLUGS

FIRST = SLUGS[0]


def is_quiet(page) -> None:
    assert page.watched.outside == []
    assert page.watched.errors == []


def test_a_learner_goes_from_the_stub_to_the_handed_in_file(page, lab, tmp_path, moment):
    notebook = Notebook(page, lab, f"notebooks/{FIRST}.ipynb")
    answer = next(iter(solutions(FIRST)))
    checks = [name for name in notebook.cells() if name.startswith(f"{answer}-")]

    assert not notebook.run_all()
    found = errors_in(notebook.cells())
    assert len(found) == 1  # nothing fails before the stub, and nothing runs after it
    assert "You have not filled in" in next(iter(found.values()))
    notebook.run(checks[0])
    notebook.wait_until_idle()
    box = notebook.cell(checks[0]).get_by_role("status")
    assert "not filled in" in box.inner_text()
    moment("not-filled-in")

    carried = notebook.cell("qgis").locator("img").first
    carried.wait_for()
    assert carried.evaluate("image => image.decode().then(() => image.naturalWidth > 100)")

    notebook.type_into(answer, solutions(FIRST)[answer])
    assert notebook.run_all()
    cells = notebook.cells()
    assert errors_in(cells) == {}
    assert all("Passed: " in text_of(cells[name]) for name in checks)
    picture = notebook.cell("your-map").locator("img").first
    assert picture.get_attribute("alt")
    assert picture.evaluate("image => image.complete && image.naturalWidth > 300")
    notebook.select(checks[0])
    moment("checks-passed")

    notebook.wait_until_saved()
    page.locator('jp-button[aria-label="Validate"]').click()
    dialog = page.locator(".jp-Dialog").filter(has_text="Validation")
    dialog.wait_for(timeout=120_000)
    assert "passes all the tests" in dialog.inner_text(), dialog.inner_text()
    moment("validated")
    dialog.get_by_role("button").last.click()

    last = list(notebook.cells())[-1]
    notebook.select(last)
    notebook.command("notebook:insert-cell-below")
    new = list(notebook.cells())[-1]
    notebook.type_into(new, 'from helpers import pack, progress\n\npack("Ada Lovelace", run=False)')
    notebook.run(new)
    with page.expect_download() as download:
        notebook.cell(new).get_by_role("link", name="Download").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert path.name.startswith("land-cover__Ada-Lovelace__")
    with zipfile.ZipFile(path) as archive:
        assert solutions(FIRST)[answer].splitlines()[-1].strip() in archive.read(
            f"{FIRST}.ipynb"
        ).decode().replace('\\"', '"')
    assert f"not filled in yet: {answer}" not in text_of(notebook.cells()[new])
    moment("packed")
    is_quiet(page)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_filled_in_notebook_runs_to_its_end(slug, page, lab):
    notebook = Notebook(page, lab, f"filled/{slug}.ipynb")
    notebook.run_all()
    cells = notebook.cells()
    assert errors_in(cells) == {}
    read = read_notebook(lab.folder / "filled" / f"{slug}.ipynb")
    checks = [cell.id for cell in read.cells if cell_of(cell).role == "check"]
    assert checks
    for name in checks:
        assert "Passed: " in text_of(cells[name]), name
    is_quiet(page)
