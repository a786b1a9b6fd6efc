"""Right and wrong answers tried on every check: counts, and which are misjudged."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tqdm import tqdm

from grading.inside.verdict import Verdict
from grading.trials.chance import repeated
from grading.trials.corpus import CORPUS, Answer, read_corpus
from grading.trials.judge_pool import TIMEOUT, judge_all
from helpers.checks.wording import form_problems, shorten
from helpers.paths import ROOT
from helpers.steps import SLUGS

OTHER_SHARE = 0.1  # of the wrong answers that may be caught by another check than meant


@dataclass(frozen=True)
class Result:
    """One answer of the corpus with the verdicts on it."""

    answer: Answer
    verdicts: list[Verdict]

    @property
    def failed(self) -> list[Verdict]:
        """The checks that it does not pass."""
        return [verdict for verdict in self.verdicts if not verdict.passed]

    @property
    def as_intended(self) -> bool:
        """Whether a check that was meant to caught it, or, for a right answer, none did."""
        if self.answer.right:
            return bool(self.verdicts) and not self.failed
        if not self.answer.caught_by:  # an answer from elsewhere that names no check
            return bool(self.failed)
        return any(verdict.check in self.answer.caught_by for verdict in self.failed)

    @property
    def missing_words(self) -> list[str]:
        """Words of `says` that no message of the intended checks holds."""
        meant = [v for v in self.failed if v.check in self.answer.caught_by] or self.failed
        told = "\n".join(verdict.message for verdict in meant).lower()
        return [word for word in self.answer.says if word.lower() not in told]

    @property
    def problem(self) -> str:
        """What a reader must repair, '' if nothing."""
        known = {verdict.check for verdict in self.verdicts}
        unknown = [grade_id for grade_id in self.answer.caught_by if grade_id not in known]
        if not known:
            return f"no check cell belongs to {self.answer.function}"
        if unknown:
            return f"there is no check {unknown[0]}"
        if self.answer.right:
            return "" if not self.failed else f"a right answer lost points: {_told(self.failed)}"
        if not self.failed:
            return "a wrong answer got full points"
        if broken := [
            v for v in self.failed if v.message.startswith(("the check ", "the runner "))
        ]:
            return f"a check broke: {_told(broken)}"
        if odd := [line for v in self.failed for line in form_problems(v.message)]:
            return f"a message has not the form that it must: {odd[0]}"
        if self.missing_words:
            words = ", ".join(self.missing_words)
            meant = [v for v in self.failed if v.check in self.answer.caught_by]
            return f"the message does not say {words}: {_told(meant or self.failed)}"
        return ""


def _told(verdicts: Sequence[Verdict]) -> str:
    texts = (f"{v.check}: {' | '.join(v.message.split(chr(10)))}" for v in verdicts)
    return shorten("; ".join(texts), 600)


@dataclass
class Tally:
    """The results of one step, counted."""

    slug: str
    right: list[Result] = field(default_factory=list)
    wrong: list[Result] = field(default_factory=list)

    @property
    def full(self) -> int:
        """Right answers at full points."""
        return sum(result.as_intended for result in self.right)

    @property
    def caught(self) -> int:
        """Wrong answers that lose points."""
        return sum(bool(result.failed) for result in self.wrong)

    @property
    def intended(self) -> int:
        """Wrong answers caught by a check that was meant to."""
        return sum(result.as_intended for result in self.wrong)

    @property
    def problems(self) -> list[str]:
        """One line for each answer that is misjudged."""
        results = [*self.right, *self.wrong]
        lines = [f"{r.answer.slug}/{r.answer.name}: {r.problem}" for r in results if r.problem]
        others = [r.answer.name for r in self.wrong if r.failed and not r.as_intended]
        if len(others) > OTHER_SHARE * len(self.wrong):
            lines.append(f"{self.slug}: caught by other checks than meant: {', '.join(others)}")
        return lines


def tally(results: Sequence[Result], slugs: Sequence[str] = SLUGS) -> list[Tally]:
    """Sort results by step, and within a step by name."""
    tallies = {slug: Tally(slug) for slug in slugs}
    for result in sorted(results, key=lambda r: (r.answer.slug, r.answer.name)):
        side = tallies[result.answer.slug]
        (side.right if result.answer.right else side.wrong).append(result)
    return [t for t in tallies.values() if t.right or t.wrong]


def run_corpus(
    slugs: Sequence[str] = SLUGS,
    *,
    folder: Path = CORPUS,
    source: Path = ROOT / "source",
    workers: int | None = None,
    timeout: float = TIMEOUT,
    as_graded: bool = False,
    repeat: int = 0,
) -> list[Result]:
    """Judge all answers of some steps.

    Parameters
    ----------
    slugs : sequence of str
        The steps.
    folder, source : Path
        The corpus, and the folder of the source notebooks.
    workers : int, optional
        How many answers to judge at the same time.
    timeout : float
        Seconds for one answer.
    as_graded : bool
        Judge in the grader's sandbox instead, with the checks in another process; slower.
    repeat : int
        Judge the right answers alone, each without its seed and so many times, where not 0.

    Returns
    -------
    list of Result
    """
    answers = read_corpus(folder, slugs)
    if repeat:
        answers = list(repeated(answers, repeat))
    judged = judge_all(answers, workers=workers, timeout=timeout, source=source)
    if as_graded:
        from grading.trials.as_graded import judge_as_graded

        judged = judge_as_graded(answers, workers=workers, folder=source.parent)
    bar = tqdm(judged, total=len(answers), desc="Answers", unit="answer", file=sys.stderr)
    return [Result(answer, verdicts) for answer, verdicts in bar]


def summary(tallies: Sequence[Tally]) -> str:
    """Return the table that the command prints."""
    head = f"{'step':<24}{'right':>7}{'full points':>13}{'wrong':>7}{'caught':>8}{'as meant':>10}"
    lines = [head]
    for one in tallies:
        numbers = (len(one.right), one.full, len(one.wrong), one.caught, one.intended)
        lines.append(f"{one.slug:<24}{numbers[0]:>7}{numbers[1]:>13}{numbers[2]:>7}"
                     f"{numbers[3]:>8}{numbers[4]:>10}")  # fmt: skip
    return "\n".join(lines)


def row(result: Result) -> dict[str, Any]:
    """Return a result as a row of the file that ``--json`` writes."""
    return {
        "step": result.answer.slug,
        "name": result.answer.name,
        "function": result.answer.function,
        "kind": "right" if result.answer.right else "wrong",
        "verdict": "loses points" if result.failed else "full points",
        "as_it_must": not result.problem,
        "problem": result.problem,
        "checks_lost": [verdict.check for verdict in result.failed],
        "messages": {verdict.check: verdict.message for verdict in result.failed},
    }
