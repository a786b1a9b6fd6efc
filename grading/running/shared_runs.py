"""Notebooks that run the same code, in the same surroundings, share one run.

Each keeps its own text, record and feedback; none learns that there are others. The digest of the
code comes from the process that has read the notebook; to make it say something false brings that
notebook the verdicts on code that its author would have to know already.
"""

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from typing import Any

from grading.inside.document.graded_cells import run_cells
from grading.inside.document.repair import Rebuilt
from grading.running.job import Job
from grading.running.notebook_run import Run

MOST_BYTES = 64 * 2**20  # of the reports of all runs that are kept
LARGEST = 4 * 2**20
# What is said where time or memory ran out: at the next run they may do.
CHANCE = ("TimeoutError", "MemoryError", "ProcessEnded", "TooSlow")
# In what a cell showed: a message that quotes lines of the notebook, with their numbers.
QUOTES = (b'"error"', b'"stderr"')


@dataclass(frozen=True)
class _Kept:
    """A run, and the ids of the cells that it was of."""

    run: Run
    cells: tuple[str, ...]


@dataclass
class SharedRuns:
    """The runs of this process that others may share; used by all its threads."""

    _kept: OrderedDict[str, _Kept] = field(default_factory=OrderedDict)
    _alone: set[str] = field(default_factory=set)
    _turns: dict[str, Any] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(
        self, rebuilt: Rebuilt, job: Job, run_notebook: Callable[[Rebuilt, Job], Run]
    ) -> tuple[Run, bool]:
        """Return the run of a notebook, and whether it was that of another one.

        Where an equal notebook runs just now it is waited for: to run both takes no less time.

        Parameters
        ----------
        rebuilt : Rebuilt
            Its cells.
        job : Job
            The submission, the master and the limits.
        run_notebook : callable
            Runs it where there is nothing to share.
        """
        key = _key(rebuilt, job)
        with self._turn(key):
            found = self._find(key, rebuilt)
            if found is None and key and key not in self._alone:
                notes = len(rebuilt.notes)
                run = run_notebook(rebuilt, job)
                self._keep(key, rebuilt, run, is_whole=len(rebuilt.notes) == notes)
                return run, False
        return (found, True) if found is not None else (run_notebook(rebuilt, job), False)

    def _turn(self, key: str) -> AbstractContextManager[Any]:
        with self._lock:
            if not key or key in self._alone:
                return nullcontext()
            return self._turns.setdefault(key, threading.Lock())

    def _find(self, key: str, rebuilt: Rebuilt) -> Run | None:
        with self._lock:
            kept = self._kept.get(key) or self._kept.get(key + _text(rebuilt))
        if kept is None or len(kept.cells) != len(_cells(rebuilt)):
            return None
        ids = dict(zip(kept.cells, _cells(rebuilt), strict=True))
        return replace(
            kept.run, verdicts=dict(kept.run.verdicts),
            outputs={ids[cell]: shown for cell, shown in kept.run.outputs.items()},
            reports={ids[cell]: report for cell, report in kept.run.reports.items()},
        )  # fmt: skip

    def _keep(self, key: str, rebuilt: Rebuilt, run: Run, is_whole: bool) -> None:
        with self._lock:
            if not (is_whole and _would_be_the_same(run)):
                self._alone.add(key)
                return
            # what quotes its own lines is for those alone who have written them so
            whole = key if _is_silent(run) else key + _text(rebuilt)
            self._kept[whole] = _Kept(run, _cells(rebuilt))
            while sum(_size(kept.run) for kept in self._kept.values()) > MOST_BYTES:
                self._kept.popitem(last=False)


def _key(rebuilt: Rebuilt, job: Job) -> str:
    """Return a digest of all that decides what a run gives, '' where it must not be shared."""
    if not (rebuilt.digest and job.confined):
        return ""
    files = {name: hashlib.sha256(content).hexdigest()
             for name, content in job.submission.files.items()}  # fmt: skip
    parts = [rebuilt.digest, job.master.fingerprint, job.limits.as_dict(), job.class_secret, files]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _cells(rebuilt: Rebuilt) -> tuple[str, ...]:
    """Return the ids of the cells that are run."""
    return tuple(cell.id for cell in run_cells(rebuilt.cells))


def _text(rebuilt: Rebuilt) -> str:
    """Return a digest of the code as it stands, with comments and layout."""
    sources = [cell.source for cell in run_cells(rebuilt.cells)]
    return hashlib.sha256("\0".join(sources).encode()).hexdigest()


def _would_be_the_same(run: Run) -> bool:
    """Tell whether a run came to its end, and would come to the same one again."""
    said = [verdict.message for verdict in run.verdicts.values()]
    reports = [report for report in run.reports.values() if report]
    return (
        not (run.reason or run.lost or run.died_in)
        and _size(run) <= LARGEST
        and not any(word in text for word in CHANCE for text in said)
        and not any(word.encode() in report for word in CHANCE for report in reports)
    )


def _is_silent(run: Run) -> bool:
    """Tell whether nothing that a run said can quote the notebook's text."""
    reports = [report for report in run.reports.values() if report]
    passed = all(verdict.passed for verdict in run.verdicts.values())
    return passed and not any(word in report for word in QUOTES for report in reports)


def _size(run: Run) -> int:
    return sum(len(report or b"") for report in run.reports.values())
