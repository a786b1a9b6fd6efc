"""Fixtures that are made once: nobody sees what another one did to them."""

import numpy as np

from helpers.checks.made.once import handed_out, made_once


def test_a_fixture_is_made_once_and_each_gets_a_copy_of_its_own():
    calls = []

    @made_once
    def make(size, *, seed=0):
        calls.append((size, seed))
        return {"grid": np.full(size, float(seed))}

    first = make(3, seed=1)
    first["grid"][:] = np.nan
    assert make(3, seed=1)["grid"].tolist() == [1, 1, 1]
    assert make(3, seed=2)["grid"].tolist() == [2, 2, 2]
    assert calls == [(3, 1), (3, 2)]


def test_files_are_handed_out_again_until_somebody_changes_them(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_SCRATCH", str(tmp_path))
    content = {"a.SAFE/b/c.jp2": b"pixels", "a.SAFE/d.xml": b"offset"}
    folder = handed_out(content)
    assert (folder / "a.SAFE/b/c.jp2").read_bytes() == b"pixels"
    assert handed_out(content) == folder
    assert handed_out({"a.SAFE/d.xml": b"other"}) != folder
    for change in (
        lambda place: (place / "a.SAFE/d.xml").write_bytes(b"changed"),
        lambda place: (place / "a.SAFE/d.xml").unlink(),
        lambda place: (place / "more.txt").write_text("more"),
    ):
        change(folder)
        other = handed_out(content)
        assert other != folder
        assert (other / "a.SAFE/d.xml").read_bytes() == b"offset"
        folder = other
    monkeypatch.setenv("COURSE_SCRATCH", str(tmp_path / "a.SAFE"))
    (tmp_path / "a.SAFE").mkdir()
    assert handed_out(content).is_relative_to(tmp_path / "a.SAFE"), "the folder of another process"
