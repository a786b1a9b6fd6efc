"""Each notebook in a control group of its own, where the system lets the course make one."""

import contextlib
import os
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from grading import sandbox
from grading.inside.frames import READY, pair
from grading.sandbox import Limits, groups
from grading.sandbox.warm_process import WarmProcess
from tests.grading.sandbox.test_walls import ORDER

LIMITS = Limits().of_learner()
SCATTERS = """
import os, time
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(300)
        os._exit(0)
"""


@pytest.fixture
def place():
    """A group of the kernel's to make others in; it needs no controllers to hold processes."""
    own = groups.own_group()
    if own is None or not os.access(own, os.W_OK):
        pytest.skip("no control group of version 2 to make others in")
    folder = own / f"course-test-{os.getpid()}"
    folder.mkdir()
    yield folder
    folder.rmdir()


@pytest.fixture
def delegated(tmp_path, monkeypatch):
    """Files as the kernel shows them to a user below a group that is this process's own."""
    own = tmp_path / "course.scope"
    own.mkdir()
    for name, text in {"cgroup.controllers": "cpuset cpu io memory pids", "cgroup.procs": "",
                       "cgroup.subtree_control": ""}.items():  # fmt: skip
        (own / name).write_text(f"{text}\n")
    (own / "cgroup.procs").write_text(f"{os.getppid()}\n{os.getpid()}\n")
    (own / groups.GRADER).mkdir()
    for name in ("cgroup.procs", "cpu.weight"):
        (own / groups.GRADER / name).touch()
    monkeypatch.setattr(groups, "own_group", lambda: own)
    monkeypatch.setattr(groups, "_is_delegated", lambda folder: folder == own)
    groups.home.cache_clear()
    yield own
    groups.home.cache_clear()


def test_the_course_moves_itself_aside_and_hands_the_controllers_down(delegated):
    assert groups.home() == delegated
    assert (delegated / "cgroup.subtree_control").read_text().startswith("+cpu +memory +pids")
    assert (delegated / groups.GRADER / "cgroup.procs").read_text()
    assert (delegated / groups.GRADER / "cpu.weight").read_text() == str(groups.GRADER_WEIGHT)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("cgroup.procs", "999999999\n"),  # a program of somebody else in the same group
        ("cgroup.controllers", "cpu pids\n"),
        ("cgroup.controllers", "\n"),
    ],
)
def test_a_group_that_is_not_whole_or_not_ours_is_left_alone(delegated, file, text):
    (delegated / file).write_text(text)
    assert groups.home() is None
    assert groups.make(LIMITS) is None
    assert (delegated / "cgroup.subtree_control").read_text() == "\n"
    assert (delegated / groups.GRADER / "cgroup.procs").read_text() == ""


def test_the_next_grader_goes_on_there_and_removes_what_a_killed_one_left(delegated, monkeypatch):
    (delegated / "cgroup.subtree_control").write_text("cpu memory pids\n")
    (delegated / "notebook-999999999-1").mkdir()
    (delegated / f"notebook-{os.getpid()}-7").mkdir()
    monkeypatch.setattr(groups, "own_group", lambda: delegated / groups.GRADER)
    assert groups.home() == delegated
    assert [f.name for f in delegated.glob("notebook-*")] == [f"notebook-{os.getpid()}-7"]


def test_a_group_takes_the_limits_of_a_notebook(tmp_path):
    names = ("cpu.weight", "memory.max", "memory.oom.group", "pids.max")
    for name in names:
        (tmp_path / name).touch()
    groups.limit(tmp_path, LIMITS)
    written = [int((tmp_path / name).read_text()) for name in names]
    most = LIMITS["NPROC"] + groups.OWN_PROCESSES
    assert written == [groups.USUAL_WEIGHT, LIMITS["MEMORY"], 1, most]


@pytest.mark.parametrize(("said", "short"), [("low 0\noom 1\noom_kill 3\n", True),
                                             ("low 0\noom 1\noom_kill 0\n", False),
                                             ("", False)])  # fmt: skip
def test_the_kernel_says_who_was_short_of_memory(tmp_path, said, short):
    (tmp_path / "memory.events").write_text(said)
    assert groups.ControlGroup(tmp_path).was_short_of_memory() is short


@pytest.mark.skipif(bool(sandbox.problem()), reason=sandbox.problem() or "sandbox")
def test_all_that_a_notebook_starts_is_in_its_group_and_ends_with_it(place, monkeypatch):
    monkeypatch.setattr(groups, "home", lambda: place)
    calls, other = pair()
    with contextlib.closing(WarmProcess(confined=True)) as warm, contextlib.closing(calls):
        forks = warm.wait_until_warm()
        number, job = forks.fork("learner", LIMITS, other)
        with contextlib.closing(job):
            job.send(asdict(replace(ORDER, cells=[{"id": "a", "source": SCATTERS}])))
            job.receive_bytes(60)
            assert job.receive_bytes(60) == READY
            (group,) = place.glob("notebook-*")
            inside = [int(pid) for pid in (group / "cgroup.procs").read_text().split()]
            assert len(inside) >= 4  # the notebook's own, and three in sessions of their own
            assert warm.process.pid not in inside
            forks.kill(number)
    assert not group.exists()
    assert not [pid for pid in inside if Path(f"/proc/{pid}").exists()]
