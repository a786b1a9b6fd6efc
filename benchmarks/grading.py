"""What it takes to grade a class: stock `nbgrader autograde` and `grade`, by turns.

Run by ``python3 course.py bench grading``. Every learner hands in all seven notebooks, every third
with a typical wrong answer. In one class no two of a step are the same: right answers are those of
the corpus, and each bears its author's name. In the other, all right answers are the same.
"""

import contextlib
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import NamedTuple

import psutil

from grading.book.gradebook import GradeBook
from grading.book.points import points_of
from grading.handed_in.masters import Course
from grading.trials.corpus import read_corpus
from grading.trials.filling import solutions, write_submission
from helpers import open_scene
from helpers.paths import ROOT
from helpers.steps import SLUGS

LEARNERS, ROUNDS = 10, 3
WORKERS = os.cpu_count() or 1
SAMPLE_SECONDS = 0.5


class Cost(NamedTuple):
    """What a command took: seconds, CPU seconds of it and all its children, peak memory in MB."""

    wall: float
    cpu: float
    peak: float


# what is compared with stock, as it is printed
STOCK, OURS, ALIKE = "nbgrader autograde", "grade", "grade, right answers the same"
STOCK_PAGES, PAGES = "nbgrader generate_feedback", "feedback"
BESIDE = {OURS: STOCK, ALIKE: STOCK, PAGES: STOCK_PAGES}


def main(quick: bool) -> None:
    """Print the tables."""
    open_scene("garonne-mini")
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
          f"scene garonne-mini, {WORKERS} workers\n")  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        compare(Path(folder), 1 if quick else LEARNERS, 1 if quick else ROUNDS)


def compare(folder: Path, learners: int, rounds: int) -> None:
    """Grade the same class in both ways by turns, and make feedback in both ways.

    One more class, in which right answers are the same, is graded in one way alone.
    """
    print(f"{learners} learners with 7 notebooks each\n")
    print("| what | wall s | CPU s | peak MB |\n|---|---|---|---|")
    costs: dict[str, list[Cost]] = defaultdict(list)

    def take(what: str, course: Course, command: list[str]) -> None:
        costs[what].append(measure(course, command))
        show(what, costs[what][-1])

    for number in range(rounds):
        stock, ours = (make_class(folder / f"{n}-{number}", learners) for n in ("stock", "ours"))
        alike = make_class(folder / f"alike-{number}", learners, "alike")
        for course in (stock, ours):
            # nbgrader has to know the assignments first; this is not measured.
            measure(course, nbgrader("generate_assignment", "0*"))
        take(STOCK, stock, nbgrader("autograde", "0*"))
        take(OURS, ours, course_py("grade"))
        take(ALIKE, alike, course_py("grade"))
        take(STOCK_PAGES, stock, nbgrader("generate_feedback", "0*"))
        take(PAGES, ours, course_py("feedback"))
        report_differences(stock, ours)
        for course in (stock, ours, alike):
            shutil.rmtree(course.folder)
    show_medians(costs)


def show_medians(costs: dict[str, list[Cost]]) -> None:
    """Print the median of the rounds, and how many times as much stock takes."""
    medians = {what: Cost(*map(median, zip(*rounds, strict=True)))
               for what, rounds in costs.items()}  # fmt: skip
    print("\n| median | wall s | CPU s | peak MB | stock's wall : this | stock's CPU : this |")
    print("|---|---|---|---|---|---|")
    for what, cost in medians.items():
        ratios = "| |"
        if stock := medians.get(BESIDE.get(what, "")):
            ratios = f"| {stock.wall / cost.wall:.1f} | {stock.cpu / cost.cpu:.1f} |"
        print(f"| {what} | {cost.wall:.1f} | {cost.cpu:.1f} | {cost.peak:.0f} {ratios}")
    print()


def make_class(folder: Path, learners: int, kind: str = "named") -> Course:
    """Write a course with submissions; the same ones each time.

    Parameters
    ----------
    folder : Path
        The course's; made here.
    learners : int
        How many hand in.
    kind : str
        "named": answers of the corpus with their authors' names, no two the same; "drawn": answers
        of the corpus as they are; "alike": right answers are all the same.
    """
    folder.mkdir()
    shutil.copytree(ROOT / "source", folder / "source")
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    corpus = {(slug, right): [a for a in read_corpus(slugs=[slug]) if a.right == right]
              for slug in SLUGS for right in (True, False)}  # fmt: skip
    for learner in range(learners):
        name = f"learner-{learner:03d}"
        for at, slug in enumerate(SLUGS):
            right = (learner + at) % 3 > 0
            answer = corpus[slug, right][learner % len(corpus[slug, right])]
            answers = solutions(slug)
            if kind == "named":
                answers[answer.function] = f"{answer.code}\n\nAUTHOR = {name!r}\n"
            elif kind == "drawn" or not right:
                answers[answer.function] = answer.code
            write_submission(folder / "submitted", name, slug, answers)
    return Course(folder)


def nbgrader(command: str, what: str) -> list[str]:
    """Return the command line of one of nbgrader's own commands."""
    options = ["--create"] if command == "autograde" else []
    return [str(Path(sys.executable).parent / "nbgrader"), command, what, *options]


def course_py(command: str) -> list[str]:
    """Return the command line of one of the course's commands."""
    return [sys.executable, "-m", "commands.cli", command, "--folder", "."]


def measure(course: Course, command: list[str]) -> Cost:
    """Run a command in a course's folder."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    with (course.folder / "log.txt").open("a") as log:
        process = subprocess.Popen(command, cwd=course.folder, stdout=log, stderr=log,
                                   env={**os.environ, "PATH": path})  # fmt: skip
        peaks: list[float] = [0.0]
        hidden: dict[int, float] = {}
        watcher = threading.Thread(target=_watch, args=(process.pid, peaks, hidden))
        watcher.start()
        status = process.wait()
        watcher.join()
    if status:
        raise SystemExit((course.folder / "log.txt").read_text()[-3000:])
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, cpu + sum(hidden.values()), max(peaks) / 2**20)


def _watch(pid: int, peaks: list[float], hidden: dict[int, float]) -> None:
    """Note the memory of a process and all below it; what they share counts once.

    bubblewrap does not pass the CPU time of what ran in it on to who started it, so that of the
    warm processes and all their forks is read here, while they are there.
    """
    while psutil.pid_exists(pid):
        try:
            root = psutil.Process(pid)
            if root.status() == psutil.STATUS_ZOMBIE:
                return
            processes = [root, *root.children(recursive=True)]
            peaks.append(sum(map(_memory, processes)))
            for pid, used in _cpu_in_sandboxes(processes).items():
                hidden[pid] = max(hidden.get(pid, 0), used)
        except psutil.Error:
            return
        time.sleep(SAMPLE_SECONDS)


def _cpu_in_sandboxes(processes: list[psutil.Process]) -> dict[int, float]:
    """Return the CPU seconds of each process that bubblewrap started, with all below it."""
    found = {}
    for process in processes:
        with contextlib.suppress(psutil.Error):
            if process.name() != "bwrap" and process.parent().name() == "bwrap":
                below = [process, *process.children(recursive=True)]
                # the four times include those of children that have ended
                found[process.pid] = sum(sum(each.cpu_times()[:4]) for each in below)
    return found


def _memory(process: psutil.Process) -> float:
    try:
        return float(process.memory_full_info().pss)
    except (psutil.Error, OSError):
        return 0.0


def show(what: str, cost: Cost) -> None:
    """Print one row."""
    print(f"| {what} | {cost.wall:.1f} | {cost.cpu:.1f} | {cost.peak:.0f} |", flush=True)


def report_differences(stock: Course, ours: Course) -> None:
    """Say where the two ways give other points."""
    points = [scores_of(course) for course in (stock, ours)]
    differing = [key for key in points[0] if points[0][key] != points[1].get(key)]
    print(f"| cells with other points | {len(differing)} of {len(points[0])} | | |")
    for key in differing[:20]:
        print(f"  {' '.join(key)}: stock {points[0][key]}, grade {points[1].get(key)}")


def scores_of(course: Course) -> dict[tuple[str, str, str], float]:
    """Return the points of each cell by learner, step and cell."""
    with GradeBook(course) as book:
        return {(*key, cell): entry.score for key, value in points_of(book).items()
                for cell, entry in value.cells.items()}  # fmt: skip
