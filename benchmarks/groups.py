"""What an honest notebook gets of the CPU beside hogs, with control groups and without.

Run by ``python3 course.py bench groups`` where the course may make control groups (cgroup v2), for
instance by ``systemd-run --user --scope -p Delegate=yes python3 course.py bench groups``. One
notebook starts 150 processes (with ``--quick`` 12) in sessions of their own, another one works;
then one takes more memory than it may.
"""

import contextlib
import json
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any
from unittest.mock import patch

import psutil

from grading import sandbox
from grading.inside import watch
from grading.inside.frames import Channel, pair
from grading.inside.order import Code, Order
from grading.sandbox import Limits, groups
from grading.sandbox.warm_process import ForkOrders, WarmProcess

ORDER = Order({"COURSE_SCRATCH": sandbox.SCRATCH}, "/tmp/course/work", {}, False, 120, 60)
LIMITS = Limits().of_learner()
SECONDS = 10
HOG = """
import os
for _ in range({processes}):
    if os.fork() == 0:
        os.setsid()
        while True:
            pass
"""
HONEST = f"""
import time
begin, work = time.monotonic(), time.process_time()
while time.monotonic() < begin + {SECONDS}:
    pass
print(begin, time.process_time() - work)
"""
EATER = """
import os, time
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        held = bytearray(os.urandom(2**20)) * 300
        time.sleep(60)
time.sleep(60)
"""


def main(quick: bool) -> None:
    """Print both ways beside one another."""
    place = groups.home()
    if place is None:
        print("The course may make no control groups here: nothing to measure.")
        return
    print(
        "| way | an honest notebook's part of what both get | who takes too much ends |\n"
        "|---|---|---|"
    )
    for title in ("watched from outside", "control groups"):
        shown = place if "groups" in title else None
        with (
            patch.object(groups, "home", return_value=shown),
            contextlib.closing(WarmProcess(confined=True)) as warm,
        ):
            forks = warm.wait_until_warm().stage(ORDER)
            print(
                f"| {title} | {_share(forks, 12 if quick else 150):.2f} | {_ended(forks)} |",
                flush=True,
            )


def _share(forks: ForkOrders, processes: int) -> float:
    """Return what the honest one got of all that the two got."""
    before = set(watch.descendants(os.getpid()))
    with _running(forks, HOG.format(processes=processes)) as (hog, _):
        hog.receive_bytes(120)
        hogs = set(watch.descendants(os.getpid())) - before
        with _running(forks, HONEST) as (honest, _):
            looks = [_look(hogs)]
            while not honest.has_waiting():
                time.sleep(0.2)
                looks.append(_look(hogs))
            begin, got = map(
                float, json.loads(honest.receive_bytes(9))["outputs"][0]["text"].split()
            )
    taken = [cpu for moment, cpu in looks if begin <= moment <= begin + SECONDS]
    return got / (got + taken[-1] - taken[0])


def _look(pids: set[int]) -> tuple[float, float]:
    times = [psutil.Process(pid).cpu_times() for pid in pids]
    return time.monotonic(), sum(one.user + one.system for one in times)


def _ended(forks: ForkOrders) -> str:
    began = time.monotonic()
    limits = {**LIMITS, "MEMORY": 500 * 2**20}
    with _running(forks, EATER, limits) as (_, number):
        ended: dict[str, Any] = forks.wait(number, 60)
    return f"{ended.get('reason') or 'no'}, after {time.monotonic() - began:.1f} s"


@contextlib.contextmanager
def _running(
    forks: ForkOrders, source: str, limits: dict[str, int] = LIMITS
) -> Iterator[tuple[Channel, int]]:
    calls, other = pair()
    with contextlib.closing(calls):
        number, job = forks.fork("learner", limits, other)
        with contextlib.closing(job):
            job.send(asdict(replace(ORDER, cells=(Code("a", source),))))
            yield job, number
            forks.kill(number)
