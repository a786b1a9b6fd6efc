"""What a cluster gains: `grade` and `classify` with `--scheduler` and one, two and four workers.

Run by ``python3 course.py bench cluster``. Scheduler and workers are processes of their own,
started as docs/grading.md tells. Each worker has one core, with all that it starts; four
of them have two. Then, with two workers, one is killed when a third of the work is done, one
has a core on which something else works, and one comes when a third is done.
"""

import contextlib
import itertools
import os
import runpy
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from grading.handed_in.masters import Course
from helpers import open_scene
from helpers.bands import course_bands
from helpers.classes import CLASSES
from helpers.paths import CHECKPOINTS, ROOT
from helpers.steps import SLUGS
from helpers.work.inputs import KINDS
from landcover.model import Model, save_model, train

LEARNERS, SIZE = 3, 5490
BEGIN_SECONDS = 60
BUSY = "while True: pass"


class Way(NamedTuple):
    """A cluster: its workers, one that is to come or go, and the cores' worth that it has."""

    title: str
    workers: int
    cores: float
    busy: bool = False
    changes: str = ""  # "killed" or "late", when a third is done


WAYS = (
    Way("one worker", 1, 1), Way("two workers", 2, 2), Way("four workers on two cores", 4, 2),
    Way("two, one of them killed after a third", 2, 2, changes="killed"),
    Way("two, one of them on a busy core", 2, 1.5, busy=True),
    Way("one, another comes after a third", 1, 1, changes="late"),
)  # fmt: skip


def main(quick: bool) -> None:
    """Print both tables."""
    scene = open_scene("garonne-mini" if quick else "garonne")
    cores = sorted(os.sched_getaffinity(0))[:2]
    print(f"cores: {len(cores)}; each worker has one\n")
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        grade_class(folder, 1 if quick else LEARNERS, cores)
        classify_tile(folder, scene.name, 1098 if quick else SIZE, cores)


def grade_class(folder: Path, learners: int, cores: list[int]) -> None:
    """Grade the same class with each cluster, and compare the points."""
    grading = runpy.run_path(str(ROOT / "benchmarks" / "grading.py"))
    total = learners * len(SLUGS)
    first: dict[tuple[str, str, str], float] = {}
    print(f"`grade --scheduler`, {total} notebooks\n")
    for way in _table():
        course = grading["make_class"](folder / "class", learners)

        def done(course: Course = course) -> float:
            return len(list(course.autograded.glob("*/*/*.ipynb"))) / total

        with _cluster(way, cores) as cluster:
            seconds = cluster.run(["grade", "--folder", str(course.folder)], done)
        scores = grading["scores_of"](course)
        first = first or scores
        differing = sum(scores.get(key) != first[key] for key in first)
        _row(way, seconds, f"{differing} of {len(first)} cells")
        shutil.rmtree(course.folder)


def classify_tile(folder: Path, scene: str, size: int, cores: list[int]) -> None:
    """Classify the same tile with each cluster, and compare the maps byte by byte."""
    classify = runpy.run_path(str(ROOT / "benchmarks" / "classify.py"))
    samples, _ = KINDS["samples"].read(CHECKPOINTS / scene / "samples.npz")
    colors = {cover.name: cover.color for cover in CLASSES}
    codes = {cover.name: cover.code for cover in CLASSES}
    product = open_scene(scene).product
    model = Model(train(samples), course_bands(10), 60, 0, codes, colors, product.name)
    save_model(folder / "m.npz", model)
    fine = classify["make_fine_product"](folder, classify["read_numbers"](product), size)
    print(f"\n`classify --scheduler`, {size} x {size} pixels\n")
    maps: list[tuple[bytes, float]] = []
    for way in _table():
        arguments = classify["command"](folder / "m.npz", fine, folder / "map.tif", 10)[3:]
        with _cluster(way, cores) as cluster:
            # nothing of the map is seen before its end: a third of what two workers take
            begun = time.monotonic()
            third = maps[1][1] / 3 if len(maps) > 1 else 0

            def done(begun: float = begun, third: float = third) -> float:
                return float(time.monotonic() > begun + third)

            seconds = cluster.run(list(map(str, arguments)), done)
        maps.append(((folder / "map.tif").read_bytes(), seconds))
        _row(way, seconds, "none" if maps[-1][0] == maps[0][0] else "another map")


def _table() -> Iterator[Way]:
    _ALONE.clear()
    print("| cluster | wall s | efficiency | differences |\n|---|---|---|---|")
    yield from WAYS


_ALONE: list[float] = []  # what one worker took


def _row(way: Way, seconds: float, differing: str) -> None:
    _ALONE.append(seconds)
    efficiency = "" if way.changes else f"{_ALONE[0] / seconds / way.cores:.2f}"
    print(f"| {way.title} | {seconds:.1f} | {efficiency} | {differing} |", flush=True)


class Cluster:
    """A scheduler and its workers, each a process of its own.

    Parameters
    ----------
    way : Way
        How many, and what happens to them.
    cores : list of int
        Those that workers take in turn.
    """

    def __init__(self, way: Way, cores: list[int]) -> None:
        self.way, self.cores = way, itertools.cycle(cores)
        self.folder = tempfile.TemporaryDirectory(prefix="bench-cluster-")
        place = Path(self.folder.name, "scheduler.json")
        self.place = ["--scheduler-file", str(place)]
        self.processes = [_dask("scheduler", *self.place, "--port", "0", "--no-dashboard")]
        while not place.exists():
            time.sleep(0.1)
        self.workers = [self._start() for _ in range(way.workers)]
        if way.busy:
            self.processes.append(_on(cores[-1], [sys.executable, "-c", BUSY]))

    def _start(self) -> subprocess.Popen[bytes]:
        options = ["--nthreads", "1", "--no-dashboard", "--no-nanny"]
        where = ["--local-directory", self.folder.name]
        worker = _on(next(self.cores), _command("worker", *self.place, *options, *where))
        self.processes.append(worker)
        return worker

    def run(self, arguments: list[str], done: Callable[[], float]) -> float:
        """Run a command of the course on it; return the seconds from when all workers are there."""
        from distributed import Client

        with Client(scheduler_file=self.place[1]) as client:
            client.wait_for_workers(self.way.workers, timeout=BEGIN_SECONDS)
            address = client.scheduler.address
        command = [sys.executable, "-m", "commands.cli", *arguments, "--scheduler", address]
        begin, changes = time.perf_counter(), self.way.changes
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
        while process.poll() is None:
            if changes and done() >= 1 / 3:
                self.workers[0].kill() if changes == "killed" else self._start()
                changes = ""
            time.sleep(0.05)
        if process.returncode:
            raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
        return time.perf_counter() - begin

    def close(self) -> None:
        """End all processes."""
        for process in self.processes:
            process.kill()
        for process in self.processes:
            process.wait()
        self.folder.cleanup()


def _cluster(way: Way, cores: list[int]) -> contextlib.closing[Cluster]:
    return contextlib.closing(Cluster(way, cores))


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "distributed.cli.dask_" + arguments[0], *arguments[1:]]


def _dask(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(_command(*arguments), cwd=ROOT, stderr=subprocess.DEVNULL)


def _on(core: int, command: list[str]) -> subprocess.Popen[bytes]:
    """Start a process that has one core alone."""
    pinned = ["taskset", "--cpu-list", str(core), *command]
    return subprocess.Popen(pinned, cwd=ROOT, stderr=subprocess.DEVNULL)
