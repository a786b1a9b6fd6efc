"""What decides a grade is what is hashed: a byte in any room or a limit, and it is made anew."""

import shutil
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path

import pytest

from grading import sandbox
from grading.handed_in.masters import Master
from grading.running.fingerprint import LOCK, ROOMS, course_version, mark_of
from grading.sandbox import Limits
from helpers.paths import CHECKPOINTS, ROOT
from tests.grading.standin import FIRST, answered, hand_in, make_course

LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc")


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The deciding rooms, the lock and the data, in a folder of their own."""
    root = tmp_path_factory.mktemp("house")
    for room in ROOMS:
        shutil.copytree(ROOT / room, root / room, ignore=LEFT_OUT)
    (root / LOCK).parent.mkdir()
    shutil.copy(ROOT / LOCK, root / LOCK)
    shutil.copytree(CHECKPOINTS / "garonne-mini", root / "data")
    return root


def version_of(root: Path) -> str:
    return course_version(root, [root / "data"])


def files_of_rooms() -> list[str]:
    """The first, the last and the deepest file of each room, of any kind, and what stands alone."""
    chosen = [LOCK, "data/mask.npz"]
    for room in ROOMS:
        files = [p for p in sorted((ROOT / room).rglob("*")) if p.is_file()]
        files = [p for p in files if "__pycache__" not in p.parts]
        deepest = max(files, key=lambda path: len(path.parts))
        chosen += [p.relative_to(ROOT).as_posix() for p in {files[0], files[-1], deepest}]
    return sorted(set(chosen))


@pytest.mark.parametrize("name", files_of_rooms())
def test_one_byte_more_counts(copy, name):
    path = copy / name
    before, content = version_of(copy), path.read_bytes()
    path.write_bytes(content + b" ")
    changed = version_of(copy)
    path.write_bytes(content)
    assert changed != before == version_of(copy)


def test_a_new_file_and_a_new_name_count(copy):
    before = version_of(copy)
    new = copy / "grading/running/quite_new.py"
    new.write_text("")
    with_it = version_of(copy)
    renamed = new.rename(new.with_name("renamed.py"))
    assert len({before, with_it, version_of(copy)}) == 3
    renamed.unlink()
    assert version_of(copy) == before


@pytest.mark.parametrize("name", [field.name for field in fields(Limits)])
def test_every_limit_counts(name):
    master, limits = Master("01_first", "First", []), Limits()
    more = replace(limits, **{name: getattr(limits, name) * 2})
    assert mark_of(master, "v", limits, True) != mark_of(master, "v", more, True)
    assert mark_of(master, "v", limits, True) == mark_of(master, "v", Limits(), True)


@pytest.mark.skipif(bool(sandbox.problem()), reason=sandbox.problem() or "sandbox")
def test_what_failed_on_time_is_graded_again_when_it_gets_more(tmp_path):
    course = make_course(tmp_path)
    slow = "def double(values):\n    import time\n    time.sleep(0.5)\n    return values * 2"
    hand_in(course, "ann", FIRST, answered(FIRST, double=slow))

    def grade(*options: str) -> str:
        command = [sys.executable, "-m", "commands.cli", "grade", "--folder", str(course.folder)]
        done = subprocess.run([*command, *options], cwd=ROOT, capture_output=True, text=True)
        return done.stdout + done.stderr

    assert "Graded 1 notebook, 0 had not changed" in grade("--cell-seconds", "20")
    assert "Graded 0 notebooks, 1 had not changed" in grade("--cell-seconds", "20")
    assert "Graded 1 notebook, 0 had not changed" in grade("--cell-seconds", "25")
    assert "Graded 1 notebook, 0 had not changed" in grade("--cell-seconds", "25", "--memory", "3")
