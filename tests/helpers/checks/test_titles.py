"""What a check looks at is said once, by its decorator; its cell and the points table agree."""

import importlib
import pkgutil
import re

import pytest

import helpers.checks
from helpers.checks.wording import sentence
from helpers.paths import ROOT
from helpers.steps import SLUGS
from helpers.work.notebooks import cell_of, read_notebook


def behaviours():
    modules = [
        importlib.import_module(f"helpers.checks.{info.name}")
        for info in pkgutil.iter_modules(helpers.checks.__path__)
        if not info.ispkg
    ]
    checks = [value for module in modules for value in vars(module).values()]
    return {c.grade_id: sentence(c.behaviour) for c in checks if hasattr(c, "grade_id")}


def master(slug):
    return read_notebook(ROOT / "source" / slug / f"{slug}.ipynb")


def checks_of(notebook):
    return [cell for cell in map(cell_of, notebook.cells) if cell.role == "check"]


@pytest.mark.parametrize("slug", SLUGS)
def test_the_first_line_of_a_check_cell_says_what_its_check_says(slug):
    for cell in checks_of(master(slug)):
        plural = "point" if cell.points == 1 else "points"
        said = behaviours()[cell.grade_id].rstrip(".")
        assert cell.source.split("\n")[0] == f'"""{said} ({cell.points:g} {plural})."""'


@pytest.mark.parametrize("slug", SLUGS)
def test_the_tables_of_points_name_each_check_with_its_words_and_points(slug):
    notebook = master(slug)
    text = "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
    tables = re.findall(r"^\| check \| points \|\n\|[-|]+\|\n((?:\|.*\n?)+)", text, re.MULTILINE)
    rows = re.findall(r"^\| (.*) \| ([\d.]+) \|$", "\n".join(tables), re.MULTILINE)
    told = {(sentence(words.replace("`", "")), float(points)) for words, points in rows
            if "read by a person" not in words}  # fmt: skip
    said = {(behaviours()[c.grade_id], c.points) for c in checks_of(notebook)}
    assert told == said
