"""Where the time of grading goes: CPU seconds of one submission of each step, by part.

Run by ``python3 course.py bench grading --profile``. The functions named in `PARTS` are timed from
outside, on both sides of the walls, so that a `grade` that nobody measures has nothing to time.
This file is run in the sandbox too, in place of `grading.inside.warm`, and then knows nothing of
the grader. Each submission is graded alone, by one worker; all answers are right ones.
"""

import contextlib
import functools
import importlib
import mmap
import os
import runpy
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest import mock

ANSWERS = 4
# What one part spends within another counts for the inner one alone.
INSIDE = {
    "the notebook's start": ["inside.learner:prepare"],
    "cells, leading ones apart": ["inside.shell:Shell.run"],
    "maps of these cells": ["helpers.maps.*"],
    "calls of the answers": ["inside.learner:_called"],
    "visible checks in the learner's process": ["inside.learner:_claim"],
    "checks": ["inside.checker:Judging.run_shown", "inside.checker:Judging.run_hidden"],
    "fixtures of the checks": ["helpers.checks.made.*"],
    "wire": ["inside.wire:encode", "inside.wire:decode", "inside.mirror:Mirror.changes",
             "inside.mirror:Mirror.apply"],
    "reading what was handed in": ["inside.reader:read"],
    "outputs made safe, notebook written": ["inside.reader:write"],
    "watching": ["inside.forks:ForkServer._watch"],
    "ending": ["inside.forks:ForkServer._kill", "inside.forks:ForkServer._reap"],
    "forking": ["inside.forks:ForkServer.serve"],
    "leading cells and rehearsal, once a step": ["inside.stage:run"],
}  # fmt: skip
READERS = ("reading what was handed in", "outputs made safe, notebook written", "watching",
           "ending", "forking")  # fmt: skip
OUTSIDE = {
    "gradebook": ["book.gradebook:GradeBook.save"],
    "files": ["running.course_run:_keep"],
    "grader, wire included": ["running.worker:grade_submission"],
    "start and end of `grade`": ["running.course_run:grade_course"],
}
WALLS = (
    "forked processes, walls, their end"  # what the kernel does, and all that is timed nowhere else
)
PARTS = (*INSIDE, WALLS, *OUTSIDE)
SIZE, EACH = 4096, struct.Struct("d")


class Stopwatch:
    """CPU seconds of parts, added up over all processes that share a piece of memory."""

    def __init__(self, memory: mmap.mmap) -> None:
        self.memory = memory
        self.running: list[str] = []
        self.since = 0.0
        os.register_at_fork(after_in_child=self._begin_anew)

    def _begin_anew(self) -> None:
        self.running, self.since = [], time.process_time()

    def spent(self) -> dict[str, float]:
        """Return what was spent so far, by part."""
        places = range(0, len(PARTS) * EACH.size, EACH.size)
        return {part: EACH.unpack_from(self.memory, at)[0]
                for part, at in zip(PARTS, places, strict=True)}  # fmt: skip

    def _is_once(self) -> bool:
        """Tell whether this is done for the leading cells, and not for what is forked behind."""
        return self.running[0].endswith("once a step") and "forking" not in self.running

    def _charge(self) -> None:
        now = time.process_time()
        if self.running:
            at = PARTS.index(self.running[0 if self._is_once() else -1]) * EACH.size
            EACH.pack_into(self.memory, at, EACH.unpack_from(self.memory, at)[0] + now - self.since)
        self.since = now

    @contextlib.contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Charge what is done meanwhile to a part."""
        self._charge()
        self.running.append(name)
        try:
            yield
        finally:
            self._charge()
            self.running.pop()

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that does the same and is timed."""

        @functools.wraps(function)
        def run(*args: Any, **kwargs: Any) -> Any:
            with self.part(name):
                return function(*args, **kwargs)

        return run

    def watch(self, parts: dict[str, list[str]]) -> None:
        """Time all functions of some parts, wherever they are known by name."""
        for part, places in parts.items():
            for place in places:
                if place.endswith("*"):
                    self._watch_room(part, place.removesuffix(".*"))
                    continue
                module, _, names = place.partition(":")
                owner = importlib.import_module(f"grading.{module}")
                *path, name = names.split(".")
                for step in path:
                    owner = getattr(owner, step)
                setattr(owner, name, self.timed(part, getattr(owner, name)))

    def _watch_room(self, part: str, room: str) -> None:
        helpers = [m for name, m in sys.modules.items() if name.startswith("helpers")]
        for module in helpers:
            for name, value in list(vars(module).items()):
                if callable(value) and getattr(value, "__module__", "").startswith(room):
                    self._watch_one(part, module, name, value)

    def _watch_one(self, part: str, module: ModuleType, name: str, value: Any) -> None:
        if not isinstance(value, type):
            setattr(module, name, self.timed(part, value))
        elif module.__name__ == value.__module__ and "_repr_html_" in vars(value):
            shown: Any = value
            shown._repr_html_ = self.timed(part, shown._repr_html_)


def be_warm_process() -> None:
    """Be `grading.inside.warm`, with timed functions."""
    watch = Stopwatch(mmap.mmap(int(sys.argv.pop(1)), SIZE))
    from grading.inside import preload, warm

    def and_watch(load: Callable[[], None], parts: dict[str, list[str]]) -> Callable[[], None]:
        def loaded() -> None:
            load()
            watch.watch(parts)

        return loaded

    of_readers = {part: places for part, places in INSIDE.items() if part in READERS}
    preload.everything = and_watch(preload.everything, INSIDE)
    preload.for_readers = and_watch(preload.for_readers, of_readers)
    warm.main()


def main(quick: bool) -> None:
    """Print the table."""
    from grading.inside.order import Order
    from grading.sandbox import processes
    from helpers.steps import SLUGS

    handle = os.memfd_create("parts")
    os.truncate(handle, SIZE)
    watch = Stopwatch(mmap.mmap(handle, SIZE))
    watch.watch(OUTSIDE)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, _timed_inside(handle):
        processes.forks_for((), Order({}, "", {}, False, 0, 0), True)  # waits until it is warm
        print(f"The warm process, once: {_in_sandboxes():.1f} CPU s.\n")
        columns = [_column(Path(folder), slug, watch, 1 if quick else ANSWERS) for slug in SLUGS]
    print("| CPU s | " + " | ".join(slug[:2] for slug in SLUGS) + " | together |")
    print("|---" * (len(SLUGS) + 2) + "|")
    for part in (*PARTS, "together"):
        row = [column[part] if part != "together" else sum(column.values()) for column in columns]
        print(f"| {part} | " + " | ".join(f"{x:.3f}" for x in (*row, sum(row))) + " |")


@contextlib.contextmanager
def _timed_inside(handle: int) -> Iterator[None]:
    """Have warm processes start as this file, which they then see."""
    from grading import sandbox
    from grading.sandbox import processes, warm_process

    binds = sandbox._course_binds

    def start(program: list[str], pass_fds: list[int], **rest: Any) -> Any:
        at = program.index("-m")
        program[at : at + 2] = [__file__, str(handle)]
        return subprocess.Popen(program, pass_fds=[*pass_fds, handle], **rest)

    seen = ("--ro-bind", __file__, __file__)
    timed = SimpleNamespace(**{**vars(subprocess), "Popen": start})
    with (
        mock.patch.object(warm_process, "subprocess", timed),
        mock.patch.object(sandbox, "_course_binds", lambda: [*binds(), *seen]),
    ):
        yield
    processes.close()


def _column(folder: Path, slug: str, watch: Stopwatch, most: int) -> dict[str, float]:
    """Grade right answers of a step, and return what one of them took."""
    from grading.handed_in.masters import Course
    from grading.running.course_run import grade_course
    from grading.trials.corpus import read_corpus
    from grading.trials.filling import solutions, write_submission

    course: Course = _tools()["make_class"](folder / slug, 0)
    answers = [a for a in read_corpus(slugs=[slug]) if a.right][:most]
    for number, answer in enumerate(answers):
        given = solutions(slug) | {answer.function: f"{answer.code}\n\n{number}\n"}
        write_submission(course.folder / "submitted", f"learner-{number}", slug, given)
    before, sandboxed = watch.spent(), _in_sandboxes()
    grade_course(course, steps=(slug,))
    sandboxed = _in_sandboxes() - sandboxed
    took = {part: now - before[part] for part, now in watch.spent().items()}
    took[WALLS] = sandboxed - sum(took[part] for part in INSIDE)
    return {part: spent / len(answers) for part, spent in took.items()}


def _in_sandboxes() -> float:
    """Return the CPU seconds that this process's sandboxes have used."""
    import psutil

    below = psutil.Process().children(recursive=True)
    return float(sum(_tools()["_cpu_in_sandboxes"](below).values()))


@functools.cache
def _tools() -> dict[str, Any]:
    return runpy.run_path(str(Path(__file__).with_name("grading.py")))


if __name__ == "__main__":
    be_warm_process()
