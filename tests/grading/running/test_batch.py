"""A class graded by the workers of a cluster that come and go."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from distributed import LocalCluster

from grading import sandbox
from grading.book.gradebook import GradeBook
from grading.handed_in.masters import Master
from grading.handed_in.submissions import Submission
from grading.running import batch, worker
from grading.running.job import Job
from helpers import cluster as way
from helpers.errors import CourseError
from tests.grading.standin import FIRST, answered, hand_in, make_course, own

ROOT = Path(__file__).resolve().parents[3]
PLAIN = {"threads_per_worker": 1, "dashboard_address": None}
LEARNERS = 8


@pytest.mark.skipif(bool(sandbox.problem()), reason=sandbox.problem() or "sandbox")
def test_who_a_killed_worker_was_grading_is_graded_by_another(tmp_path):
    course = make_course(tmp_path)
    for number in range(LEARNERS):
        notebook = answered(FIRST)
        notebook.cells.insert(1, own(f"import time\ntime.sleep(0.3)\nauthor = {number}"))
        hand_in(course, f"learner-{number}", FIRST, notebook)
    with LocalCluster(n_workers=2, processes=True, **PLAIN) as cluster:
        victim = next(iter(cluster.workers.values())).pid
        command = [sys.executable, "-m", "commands.cli", "grade", "--folder", str(tmp_path)]
        command += ["--scheduler", cluster.scheduler_address]
        grade = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        while grade.poll() is None and not list(course.autograded.glob("*/*/*.ipynb")):
            time.sleep(0.05)
        os.kill(victim, signal.SIGKILL)
        said = grade.communicate(timeout=240)[0]
    assert grade.returncode == 0, said
    with GradeBook(course) as book:
        records = list(book.records())
    assert sorted(r.learner for r in records) == [f"learner-{n}" for n in range(LEARNERS)]
    assert {r.points for r in records} == {max(r.max_points for r in records)}
    assert not [r for r in records if r.problem or not r.sandboxed]


LOCK, AT_WORK, MOST = threading.Lock(), [], []


def _graded_slowly(job):
    """Note how many are graded at the same time."""
    with LOCK:
        AT_WORK.append(job)
        MOST.append(len(AT_WORK))
    time.sleep(0.3)
    with LOCK:
        AT_WORK.remove(job)
    return job.submission.learner


def test_workers_that_come_late_get_work_too(monkeypatch):
    monkeypatch.setattr(worker, "grade_submission", _graded_slowly)
    jobs = [Job(Submission(str(n), "01"), Master("01", "One", [])) for n in range(30)]
    with LocalCluster(n_workers=1, processes=False, **PLAIN) as cluster:
        graded = []
        for _, learner in batch.run_batch(iter(jobs), 1, cluster.scheduler_address):
            graded.append(learner)
            if len(graded) == 1:
                cluster.scale(2 * batch.WAITING)
    assert sorted(graded) == sorted(job.submission.learner for job in jobs)
    assert max(MOST) > batch.WAITING


def test_a_scheduler_without_workers_is_told(monkeypatch):
    monkeypatch.setattr(way, "SEARCH_SECONDS", 1)
    with LocalCluster(n_workers=0, processes=False, **PLAIN) as cluster:
        address = cluster.scheduler_address
        with pytest.raises(CourseError, match=f"{address} has no workers.*dask worker {address}"):
            list(batch.run_batch(iter([]), 1, address))


def test_threads_of_this_process_grade_all_and_an_error_stops_none(monkeypatch):
    def graded(job):
        if job.submission.learner == "3":
            raise ValueError("broken")
        return _graded_slowly(job)

    MOST.clear()
    monkeypatch.setattr(worker, "grade_submission", graded)
    jobs = [Job(Submission(str(n), "01"), Master("01", "One", [])) for n in range(10)]
    read = []
    results = batch.run_batch((read.append(job) or job for job in jobs), 2)
    first = next(results)
    assert len(read) == 2 * batch.WAITING  # no more are in memory
    found = {job.submission.learner: result for job, result in [first, *results]}
    assert isinstance(found.pop("3"), ValueError)
    assert found == {str(n): str(n) for n in range(10) if n != 3}
    assert max(MOST) == 2
