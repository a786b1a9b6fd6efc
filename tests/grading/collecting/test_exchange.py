"""nbgrader's exchange: submissions in, feedback out; names there are not believed."""

from types import SimpleNamespace

import pytest
from nbgrader.utils import notebook_hash

from grading.collecting.exchange import collect_exchange, release_feedback
from helpers.errors import CourseError
from tests.grading.collecting.zips import STEP3, notebook

SECRET = "a1b2" * 32
TIME = "2026-05-03 10:00:00.{:06d} UTC"


@pytest.fixture
def exchange(course, tmp_path, monkeypatch):
    """An exchange in which every folder belongs to ada."""
    root = tmp_path / "exchange"
    (root / "land-cover" / "inbound").mkdir(parents=True)
    lines = ("c = get_config()", "c.CourseDirectory.course_id = 'land-cover'",
             f"c.Exchange.root = {str(root)!r}")  # fmt: skip
    (course.folder / "nbgrader_config.py").write_text("\n".join(lines))
    monkeypatch.setattr("pwd.getpwuid", lambda number: SimpleNamespace(pw_name="ada"))
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "none"))
    return root / "land-cover"


def submit(exchange, user: str, micro: int, mark: str = ""):
    folder = exchange / "inbound" / f"{user}+{STEP3}+{TIME.format(micro)}+aB-c"
    folder.mkdir()
    (folder / f"{STEP3}.ipynb").write_bytes(notebook(STEP3, mark))
    (folder / "timestamp.txt").write_text(TIME.format(micro))
    (folder / "submission_secret.txt").write_text(f"{SECRET}{mark}")
    return folder


def test_the_newest_of_each_user_is_taken_with_its_secret(course, exchange):
    submit(exchange, "ada", 1, "old")
    submit(exchange, "ada", 2, "new")
    collect_exchange(course)
    place = course.submitted / "ada" / STEP3
    assert (place / f"{STEP3}.ipynb").read_bytes() == notebook(STEP3, "new")
    assert (place / "submission_secret.txt").read_text() == f"{SECRET}new"
    assert (place / "timestamp.txt").read_text() == TIME.format(2)
    assert {row.outcome for row in collect_exchange(course).rows} == {"same", "older"}


def test_a_folder_in_anothers_name_is_taken_for_neither(course, exchange, tmp_path):
    submit(exchange, "ada", 1)
    submit(exchange, "bob", 2)
    link = submit(exchange, "ada", 3) / "05_x.ipynb"
    (tmp_path / "private.ipynb").write_bytes(notebook())
    link.symlink_to(tmp_path / "private.ipynb")
    collected = collect_exchange(course)
    assert {p.name for p in course.submitted.glob("[!.]*")} == {"ada"}
    odd = " ".join(row.outcome for row in collected.rows if row.item.odd)
    assert "names bob and belongs to ada" in odd
    assert "is a link" in odd


def test_feedback_lies_where_nbgrader_looks_for_it(course, exchange):
    submit(exchange, "ada", 1)
    collect_exchange(course)
    for learner in ("ada", "of-a-platform"):
        (course.feedback / learner / STEP3).mkdir(parents=True)
        (course.feedback / learner / STEP3 / f"{STEP3}.html").write_text(learner)
    assert release_feedback(course, set()) == 1
    name = notebook_hash(secret=SECRET, notebook_id=STEP3)
    assert (exchange / "feedback" / f"{name}.html").read_text() == "ada"
    assert len(list((exchange / "feedback").iterdir())) == 1


def test_without_an_exchange_the_way_out_is_said(course, exchange):
    (exchange / "inbound").rmdir()
    with pytest.raises(CourseError, match="release_assignment"):
        collect_exchange(course)
