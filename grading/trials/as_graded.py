"""Answers judged as submissions are graded: in the sandbox, with checks in another process.

The notebook is cut down to what an answer needs: the cell that loads the inputs, the answer cells
and the checks of this answer. Everything else is the grader's own path.
"""

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path

import nbformat

from grading.handed_in.masters import Course, Master, load_masters
from grading.handed_in.submissions import Submission
from grading.inside.document.graded_cells import GradedCell
from grading.inside.verdict import Verdict
from grading.running import worker
from grading.running.job import Job
from grading.trials.corpus import Answer
from grading.trials.filling import solutions
from grading.trials.verdicts import SETUP
from helpers.paths import ROOT


def judge_as_graded(
    answers: Iterable[Answer], *, workers: int | None = None, folder: Path = ROOT
) -> Iterator[tuple[Answer, list[Verdict]]]:
    """Grade each answer as a submission of its own.

    Parameters
    ----------
    answers : iterable of Answer
        What to judge.
    workers : int, optional
        How many to judge at the same time; by default as many as there are processors.
    folder : Path
        The course folder with source/.

    Yields
    ------
    tuple of Answer and list of Verdict
        In the order in which they are done.
    """
    answers = list(answers)
    masters = load_masters(Course(folder), sorted({answer.slug for answer in answers}))
    references = {slug: solutions(slug, folder) for slug in masters}
    with ProcessPoolExecutor(workers or os.cpu_count()) as pool:
        jobs = {
            pool.submit(worker.grade_submission, _job(a, masters[a.slug], references[a.slug])): a
            for a in answers
        }
        for job in as_completed(jobs):
            yield jobs[job], list(map(_all_or_nothing, job.result().record.checks))


def _all_or_nothing(verdict: Verdict) -> Verdict:
    return replace(verdict, passed=verdict.points == verdict.max_points)


def _job(answer: Answer, master: Master, references: dict[str, str]) -> Job:
    """Return an answer as a job."""
    needed = [cell for cell in master.cells if _is_needed(cell, answer.function)]
    sources = {**references, answer.function: answer.code}
    cells = []
    for cell in needed:
        new = nbformat.v4.new_code_cell(sources.get(cell.grade_id, cell.released))
        new.metadata["nbgrader"] = cell.nbgrader
        cells.append(new)
    content = nbformat.writes(nbformat.v4.new_notebook(cells=cells)).encode()
    submission = Submission(answer.name, answer.slug, f"{answer.slug}.ipynb", content)
    return Job(submission, replace(master, cells=tuple(needed)))


def _is_needed(cell: GradedCell, function: str) -> bool:
    if cell.role == "check":
        return cell.grade_id.startswith(f"{function}-")
    return cell.id == SETUP or (cell.role == "answer" and cell.kind == "code")
