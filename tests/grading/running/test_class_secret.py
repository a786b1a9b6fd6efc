"""Seeds of hidden fixtures are the class's own, and its learners' processes do not know them."""

import stat

import pytest

from grading.handed_in.masters import Course
from grading.handed_in.submissions import Submission
from grading.inside.order import Order
from grading.running.class_secret import FILE, class_secret
from grading.running.job import Job
from grading.running.notebook_run import for_checks
from helpers.checks.made.class_seed import VARIABLE, class_seed


def test_a_class_keeps_its_secret_and_shares_it_with_no_other(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    first, second = (class_secret(Course(tmp_path / name)) for name in ("one", "two"))
    assert first == class_secret(Course(tmp_path / "one")) != second
    mode = (tmp_path / "one" / FILE).stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_the_checks_alone_are_told():
    job = Job(Submission("ada", "01_load_polygons", "a.ipynb", b""), None, class_secret="s3cret")
    place = {"HOME": "/home"}
    order = Order(place, "work", {}, shared=False, cell_seconds=1, call_seconds=1)
    assert for_checks(order, job).environment == {"HOME": "/home", VARIABLE: "s3cret"}
    assert order.environment == {"HOME": "/home"}


def test_another_secret_gives_other_seeds(monkeypatch: pytest.MonkeyPatch):
    found = []
    for secret in ("a", "b"):
        monkeypatch.setenv(VARIABLE, secret)
        found += [class_seed(1), class_seed(2)]
    assert len(set(found)) == 4
