"""What we read may have the line ends of Windows, and the mark that its editors put in front."""

import json

import pytest

from grading.book.late import read_rules
from grading.collecting.roster import read_roster
from grading.handed_in.masters import Course
from grading.publishing.packages import pins
from helpers.checks.judging.csv_file import read_table
from helpers.polygons import read_polygons
from helpers.work.notebooks import read_notebook
from tests.conftest import ROOT

NOTEBOOK = json.dumps({
    "cells": [{"cell_type": "code", "source": ["a = 1\n", "b = 2"], "outputs": [], "id": "one",
               "execution_count": None, "metadata": {}}],
    "metadata": {}, "nbformat": 4, "nbformat_minor": 5,
}, indent=1)  # fmt: skip
TRAINING = (ROOT / "data/toulouse/training.geojson").read_text("utf-8")
LOCK = (
    'a==1 \\\n    --hash=sha256:0\nb==2 ; python_full_version >= "3.12" \\\n    --hash=sha256:1\n'
)


def rules(path):
    return read_rules(Course(path.parent), ("01_load_polygons",)).due


# file -> its text and how it is read
FILES = {
    "late.toml": ('[due]\n1 = 2026-03-01T23:59:00+01:00\n', rules),
    "roster.csv": ("username,firstname,lastname,email\nab1,Ana,Bel,ana@example.org\n",
                   lambda path: read_roster(path)[1]),
    "samples.csv": ("B04;B03;feature_key\n0.1;0.2;1\n0.3;0.4;2\n", read_table),
    "course.lock": (LOCK, pins),
    "polygons.geojson": (TRAINING, lambda path: read_polygons(path).to_json()),
    "notebook.ipynb": (NOTEBOOK, lambda path: [c.source for c in read_notebook(path).cells]),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_line_ends_of_windows_change_nothing(tmp_path, name):
    text, read = FILES[name]
    path = tmp_path / name
    path.write_bytes(text.encode())
    wanted = read(path)
    path.write_bytes(text.replace("\n", "\r\n").encode())
    assert read(path) == wanted and wanted


@pytest.mark.parametrize("name", ["late.toml", "roster.csv", "samples.csv"])
def test_what_editors_of_windows_put_in_front_is_not_read(tmp_path, name):
    text, read = FILES[name]
    path = tmp_path / name
    path.write_bytes(text.encode())
    wanted = read(path)
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert read(path) == wanted
