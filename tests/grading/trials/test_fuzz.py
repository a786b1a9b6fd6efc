"""What reads learners' bytes and values holds for those that nobody thought of."""

import runpy

import pytest

from commands.bench import bench
from helpers.paths import ROOT

pytest.importorskip("hypothesis", reason="hypothesis is a part of the development environment")


def fuzz():
    return runpy.run_path(str(ROOT / "benchmarks" / "fuzz.py"))


@pytest.mark.timeout(600)
def test_a_minute_of_the_fuzzer_breaks_no_invariant():
    fuzz()["main"](False, 1.0)


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("place", "target"), [
    ("grading.inside.wire.decode", "frames"),
    ("grading.inside.document.repair.rebuild", "notebooks"),
    ("grading.collecting.downloads.find_files", "downloads"),
])  # fmt: skip
def test_a_reader_that_breaks_is_found(monkeypatch, place, target):
    def broken(*args, **kwargs):
        raise KeyError("broken")

    monkeypatch.setattr(place, broken)
    with pytest.raises(KeyError):
        fuzz()[target]()


@pytest.mark.parametrize("html", [
    "<script>1</script>", "<a href='java&#115;cript:1'>x</a>", "<img src=x onerror=1>",
    "<div style='position:fixed'>", "<p style='background:url(//x)'>", "<svg onload=1>",
    "<img src='data:text/html,x'>", "<iframe srcdoc='x'>",
])  # fmt: skip
def test_html_that_acts_is_known_as_such(html):
    assert fuzz()["acting"](html)


def test_minutes_are_for_the_fuzzer_alone():
    from click.testing import CliRunner

    done = CliRunner().invoke(bench, ["grading", "--minutes", "1"])
    assert done.exit_code == 2
    assert "for `bench fuzz` alone" in done.output
