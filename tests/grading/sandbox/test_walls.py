"""What a notebook and those who judge it see of each other, and what they get of the machine."""

import contextlib
import json
import math
import os
import signal
import sys
import threading
import time
from dataclasses import asdict, replace

import psutil
import pytest

from grading import sandbox
from grading.handed_in.masters import Master
from grading.handed_in.submissions import Submission
from grading.inside import isolate, watch
from grading.inside.children import in_fork
from grading.inside.document.repair import Rebuilt
from grading.inside.frames import READY, Closed, pair
from grading.inside.limits import limited
from grading.inside.order import Code, Order
from grading.running import notebook_run
from grading.running.job import Job
from grading.running.notebook_run import Run
from grading.sandbox import Limits, processes
from grading.sandbox.warm_process import WarmProcess

sandboxed = pytest.mark.skipif(bool(sandbox.problem()), reason=sandbox.problem() or "sandbox")
linux = pytest.mark.skipif(sys.platform != "linux", reason="as Linux schedules")
ORDER = Order({"COURSE_SCRATCH": sandbox.SCRATCH}, "/tmp/course/work", {}, False, 180, 60)
KEPT = []  # channels: a side whose channel is closed ends
FACTS = """
import json, os, socket
folder = "/proc/self/fd"
links = []
for number in os.listdir(folder):
    try:
        links.append(os.readlink(f"{folder}/{number}"))
    except OSError:
        pass
facts = {"user": os.getuid(), "terminals": os.listdir("/dev/pts"), "links": links,
         "processes": len([name for name in os.listdir("/proc") if name.isdigit()]),
         "net": os.readlink("/proc/self/ns/net"), "pid": os.readlink("/proc/self/ns/pid"),
         "interfaces": [name for _, name in socket.if_nameindex()]}
"""


@pytest.fixture(scope="module")
def warm():
    """Forks stages, all of them on one CPU."""
    cpus = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cpus)})
    warm = WarmProcess(confined=True)
    os.sched_setaffinity(0, cpus)
    with contextlib.closing(warm.wait_until_warm()):
        yield warm


@pytest.fixture(scope="module")
def stage(warm):
    """Forks notebooks."""
    return warm.stage(ORDER)


@pytest.fixture(scope="module")
def rehearsed(warm):
    """Forks checkers, where the checks of a step were tried."""
    return warm.stage(replace(ORDER, checks=(Code("double-values", "double(2)"),)))


@pytest.fixture(scope="module")
def facts(stage, rehearsed):
    """What the two sides of one notebook see, and the checkers of others, at one time."""
    return {"learner": json.loads(said_by_learner(stage, FACTS + "print(json.dumps(facts))")[0]),
            "checker": seen_by_checker(stage), "other": seen_by_checker(stage),
            "rehearsed": seen_by_checker(rehearsed)}  # fmt: skip


def said_by_learner(stage, source):
    """What a notebook's cell prints, and the notebook's number."""
    calls, other = pair()
    number, job = stage.fork("learner", Limits().of_learner(), other)
    job.send(asdict(replace(ORDER, cells=[{"id": "a", "source": source}])))
    said = json.loads(job.receive_bytes(200))
    assert job.receive_bytes(60) == READY
    KEPT.extend((calls, job))
    return said["outputs"][0]["text"], number


def seen_by_checker(stage):
    calls, other = pair()
    _, job = stage.fork("checker", Limits().of_checker(), other)
    waits = "import time\ntime.sleep(20)"  # so that its namespaces are not given to the next
    checks = [FACTS + "raise AssertionError(json.dumps(facts))", waits]
    sent = [{"id": text[:5], "source": text, "hidden": []} for text in checks]
    job.send(asdict(replace(ORDER, checks=sent)))
    job.receive_json(60, 10_000)
    said = job.receive_json(60, 10_000)
    KEPT.extend((calls, job))
    return json.loads(said["message"].partition(": ")[2])


@sandboxed
def test_each_process_has_namespaces_of_its_own(facts):
    for kind in ("net", "pid"):
        assert len({side[kind] for side in facts.values()}) == 4, kind
    for side in facts.values():
        assert side["interfaces"] == ["lo"]
        assert side["processes"] <= 2
        assert side["terminals"] in (["ptmx"], [])


@sandboxed
@pytest.mark.skipif(os.getuid() != 0, reason="only root has other users")
def test_each_process_is_a_user_of_its_own(facts):
    assert len({side["user"] for side in facts.values()}) == 4
    assert 0 not in {side["user"] for side in facts.values()}


@sandboxed
@pytest.mark.parametrize("side", ["learner", "checker", "rehearsed"])
def test_no_descriptor_of_another_is_left_open(facts, side):
    links = facts[side]["links"]
    assert len([link for link in links if link.startswith("socket:")]) == 2, links
    unwanted = ("pipe:", "anon_inode:", "/memfd", "pid:", "mnt:", "net:", "user:")
    assert not [link for link in links if link.startswith(unwanted)]


@sandboxed
@pytest.mark.parametrize("role", ["learner", "reader", "stage"])
def test_where_checks_were_rehearsed_nothing_else_is_forked(rehearsed, role):
    """What checks hide is in that process's memory."""
    number, job = rehearsed.fork(role, Limits().of_learner(), pair()[1])
    with contextlib.closing(job), pytest.raises(Closed):
        job.send(asdict(ORDER))
        job.receive_bytes(60)
    assert rehearsed.wait(number, 60)["status"] == 70


@sandboxed
@pytest.mark.parametrize(
    ("source", "is_usable"),
    [("double(1) == 2", True), ("import sys\nsys.exit(1)", True), ("1 +", None),
     ("import os\nos._exit(3)", None), ("while True: pass", None),
     ("import sys\nsys.kept = open('/etc/ld.so.cache', 'rb')", False)],
)  # fmt: skip
def test_checks_that_cannot_be_rehearsed_cost_that_alone(warm, source, is_usable):
    order = replace(ORDER, call_seconds=1, checks=(Code("double-values", source),))
    stage = processes._started(warm, order)
    assert (stage and stage.is_usable) is is_usable


HOG = """
import os
for _ in range(24):
    if os.fork() == 0:
        os.setsid()
        while True:
            pass
print("forked")
"""
HONEST = """
import time
begin = time.monotonic()
while time.monotonic() < begin + 4:
    pass
print(begin, time.process_time())
"""


@sandboxed
def test_a_notebook_of_many_sessions_leaves_the_others_their_share(stage):
    """By CPU time on one CPU, whatever else the machine does; 24 to 1 would be a share of 0.04."""
    before = set(watch.descendants(os.getpid()))
    _, hog = said_by_learner(stage, HOG)
    with looks_at(set(watch.descendants(os.getpid())) - before) as looks:
        begin, honest = map(float, said_by_learner(stage, HONEST)[0].split())
    stage.kill(hog)
    taken = [cpu for moment, cpu in looks if begin <= moment <= begin + 4]
    assert honest / (honest + taken[-1] - taken[0]) > 0.2


@contextlib.contextmanager
def looks_at(pids):
    """Look at some processes again and again: pairs of a moment and their CPU seconds till then."""
    looks, enough = [], threading.Event()

    def look():
        while not enough.wait(0.1):
            times = [psutil.Process(pid).cpu_times() for pid in pids if psutil.pid_exists(pid)]
            looks.append((time.monotonic(), sum(one.user + one.system for one in times)))

    thread = threading.Thread(target=look)
    thread.start()
    yield looks
    enough.set()
    thread.join()


@pytest.fixture
def spinners():
    """Four processes that want the CPU."""
    pids = []
    for _ in range(4):
        pid = os.fork()
        if pid == 0:
            while True:
                pass
        pids.append(pid)
    time.sleep(0.1)
    yield pids
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


@linux
def test_many_processes_get_the_share_of_one(spinners):
    tasks, running = watch.running_tasks(spinners)
    assert sorted(tasks) == sorted(spinners) and running == 4
    watch.share_among(tasks, running)
    nice = {os.getpriority(os.PRIO_PROCESS, task) for task in tasks}
    assert nice == {math.ceil(math.log(4, watch.NICE_STEP))}
    watch.share_among(tasks, 150)
    assert {os.sched_getscheduler(task) for task in tasks} == {os.SCHED_IDLE}


@linux
def test_files_in_memory_are_counted(tmp_path):
    before = watch.memory_in_files(os.getpid())
    path = f"/dev/shm/course-test-{os.getpid()}"
    with contextlib.suppress(OSError), open(path, "wb") as file:  # noqa: PTH123
        file.write(b"x" * 3_000_000)
    try:
        assert watch.memory_in_files(os.getpid()) >= before + 2_900_000
    finally:
        os.unlink(path)  # noqa: PTH108


@linux
def test_the_largest_notebook_is_known():
    """Of the forks of this process and of its siblings, as stages of a warm process are."""
    assert limited(lambda: limited(_largest)) == b"[False, True]"


def _largest():
    pids = [holding(10), holding(150)]
    known = [watch.is_largest(pid) for pid in pids]
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    return repr(known).encode()


def holding(megabytes):
    ready, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        held = os.urandom(1024) * (1024 * megabytes)
        os.write(tell, b"x")
        time.sleep(60 + len(held) * 0)
        os._exit(0)
    os.read(ready, 1)
    os.close(ready)
    os.close(tell)
    return pid


def test_who_was_ended_for_lack_of_memory_is_run_again(monkeypatch):
    runs = [Run(reason="short"), Run(reason="short"), Run(memory=1)]
    monkeypatch.setattr(notebook_run, "SECONDS_FOR_OTHERS", 0)
    monkeypatch.setattr(notebook_run, "_run_once", lambda *rest: runs.pop(0))
    job = Job(Submission("ann", "01"), Master("01", "One", []), confined=False)
    assert notebook_run.run_notebook(Rebuilt(), job).memory == 1
    runs = [Run(reason="short")] * 9
    assert notebook_run.run_notebook(Rebuilt(), job).reason == "short"
    assert len(runs) == 9 - notebook_run.TRIES_WHEN_SHORT


@linux
def test_all_processes_below_one_are_found():
    """Also one whose parent has ended and that went to the next ancestor that adopts orphans."""
    read, write = os.pipe()

    def work():
        isolate.adopt_orphans()
        if os.fork() == 0:
            if os.fork() == 0:
                os.write(write, b".")
                time.sleep(60)
            os._exit(0)
        os.wait()
        os.write(write, b".")
        time.sleep(60)

    root = in_fork(work)
    try:
        assert [os.read(read, 1) for _ in range(2)] == [b".", b"."]
        found = watch.family(root)
        assert found[0] == root and len(found) == 2
        assert found[1:] == watch.descendants(root)
        assert watch.most_memory_of(root) >= watch.memory_of(root) > 0
    finally:
        for pid in (root, *watch.descendants(root)):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(root, 0)
    assert watch.family(root) == [root] and watch.memory_of(root) == watch.most_memory_of(root) == 0


@linux
@pytest.mark.skipif(os.getuid() != 0, reason="only root has the right, and others fork once more")
def test_a_fork_is_the_first_of_a_namespace_and_the_next_one_is_not():
    def status_in(block):
        with block:
            pid = in_fork(lambda: 0 if isolate.is_first() else 1)
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

    for _ in range(2):
        assert status_in(isolate.first_of_a_namespace()) == 0
        assert status_in(contextlib.nullcontext()) == 1
