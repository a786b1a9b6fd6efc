"""A course of two small steps for tests of grading, and learners who take it."""

import json
from pathlib import Path

import nbformat

from grading.handed_in.masters import Course

FIRST, SECOND = "01_double", "02_table"

ANSWERS = {
    "double": """
def double(values):
    \"\"\"Return the values times two.\"\"\"
    ### BEGIN SOLUTION
    return values * 2
    ### END SOLUTION
""",
    "store": """
def store(path, values):
    \"\"\"Write the values to a text file, one a line.\"\"\"
    ### BEGIN SOLUTION
    with open(path, "w") as file:
        file.write("\\n".join(str(v) for v in values))
    ### END SOLUTION
""",
    "places": """
def places(names):
    \"\"\"Return a GeoDataFrame of points (i, i) in EPSG:32631 with a column name.\"\"\"
    ### BEGIN SOLUTION
    points = [Point(i, i) for i in range(len(names))]
    return geopandas.GeoDataFrame({"name": names}, geometry=points, crs=32631)
    ### END SOLUTION
""",
}
CHECKS = {
    "double-values": """
\"\"\"Every value is doubled.\"\"\"
import numpy as np
from helpers.checks.core import call, fail

result = call(double, np.array([1.0, 2.0]))
np.testing.assert_array_equal(np.asarray(result), [2.0, 4.0])
if not isinstance(result, np.ndarray):
    fail(expected="an array", got=type(result).__name__)
### BEGIN HIDDEN TESTS
secret = np.array([7.0, -3.0, 0.5])
result = call(double, secret)
if not (isinstance(result, np.ndarray) and result.tolist() == [14.0, -6.0, 1.0]):
    fail(expected="every value times two", got=str(result), hint="multiply by 2")
### END HIDDEN TESTS
""",
    "double-shape": """
\"\"\"The shape stays.\"\"\"
import numpy as np
from helpers.checks.core import call

assert call(double, np.zeros((2, 3))).shape == (2, 3), "the shape is another one"
""",
    "store-file": """
\"\"\"The file holds the values.\"\"\"
from helpers.checks.core import call, fail
from helpers.checks.scratch import scratch

path = scratch() / "values.txt"
call(store, path, [1, 2, 3])
if not path.is_file():
    fail(expected="a file at the path given", got="no file")
assert path.read_text().split() == ["1", "2", "3"]
### BEGIN HIDDEN TESTS
path.write_text("old\\n" * 50)
call(store, path, [5])
assert path.read_text().split() == ["5"], "an old file is replaced"
### END HIDDEN TESTS
""",
    "places-points": """
\"\"\"The points are where they belong.\"\"\"
import geopandas
from helpers.checks.core import call, fail

table = call(places, ["a", "b"])
if not isinstance(table, geopandas.GeoDataFrame):
    fail(expected="a GeoDataFrame", got=type(table).__name__)
assert table.crs == "EPSG:32631"
assert [(p.x, p.y) for p in table.geometry] == [(0, 0), (1, 1)]
### BEGIN HIDDEN TESTS
assert list(call(places, ["x", "y", "z"])["name"]) == ["x", "y", "z"]
### END HIDDEN TESTS
""",
}
WRITTEN = """Why is the sky blue?

### BEGIN MARK SCHEME
Scattering.
### END MARK SCHEME"""
POINTS = {"double-values": 3, "double-shape": 1, "store-file": 2, "places-points": 4}
SETUP = {
    FIRST: "import numpy as np\nimport pandas as pd",
    SECOND: "import geopandas\nfrom shapely.geometry import Point",
}
CONTENT = {
    FIRST: (("double", "double-values", "double-shape"), ("store", "store-file")),
    SECOND: (("places", "places-points"),),
}


def cell(kind, source, name, **data):
    make = nbformat.v4.new_markdown_cell if kind == "markdown" else nbformat.v4.new_code_cell
    new = make(source.strip("\n"), id=name)
    base = {
        "grade_id": name,
        "schema_version": 3,
        "task": False,
        "solution": False,
        "grade": False,
        "locked": False,
    }
    new["metadata"] = {"nbgrader": {**base, **data}} if data else {}
    return new


def master(slug):
    cells = [
        cell("markdown", f"# Step {slug[:2]}", "goal", locked=True),
        cell("code", SETUP[slug], "setup", locked=True),
    ]
    for answer, *checks in CONTENT[slug]:
        cells.append(cell("code", ANSWERS[answer], answer, solution=True))
        cells.append(cell("code", f"{answer}", f"try-{answer}"))
        cells += [
            cell("code", CHECKS[name], name, grade=True, locked=True, points=POINTS[name])
            for name in checks
        ]
    if slug == FIRST:
        cells.append(cell("markdown", WRITTEN, "why", solution=True, grade=True, points=2))
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    return notebook


def make_course(folder: Path) -> Course:
    """Write the masters; return the course."""
    course = Course(folder)
    for slug in (FIRST, SECOND):
        place = course.source / slug
        place.mkdir(parents=True)
        nbformat.write(master(slug), place / f"{slug}.ipynb")
    return course


def released(slug):
    """The notebook that learners get."""
    from nbgrader.preprocessors import (
        ClearHiddenTests,
        ClearMarkScheme,
        ClearSolutions,
        ComputeChecksums,
    )

    from grading.handed_in.masters import nbgrader_config

    notebook = master(slug)
    for step in (ClearSolutions, ClearHiddenTests, ClearMarkScheme, ComputeChecksums):
        notebook, _ = step(config=nbgrader_config()).preprocess(notebook, {})
    return notebook


def find(notebook, name):
    return next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)


def answered(slug, **answers):
    """A notebook handed in: right answers, or those given by name; None leaves the stub."""
    notebook = released(slug)
    for name, *_ in CONTENT[slug]:
        source = answers.get(name, ANSWERS[name])
        if source is not None:
            lines = [x for x in source.strip("\n").splitlines() if "### " not in x]
            find(notebook, name).source = "\n".join(lines)
    return notebook


def hand_in(course, learner, slug, notebook):
    """Put a notebook (or any text) where submissions lie."""
    folder = course.submitted / learner / slug
    folder.mkdir(parents=True, exist_ok=True)
    text = notebook if isinstance(notebook, str) else json.dumps(notebook)
    (folder / f"{slug}.ipynb").write_text(text, "utf-8")
    return folder


def own(source, name="own-cell"):
    """A cell that the learner added."""
    return cell("code", source, name)
