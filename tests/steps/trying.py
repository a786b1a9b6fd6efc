"""Answers tried on the checks of a step, as tests write them down."""

from collections.abc import Callable, Iterable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import xarray as xr

from grading.trials.corpus import CORPUS, Answer, read_answer
from grading.trials.verdicts import judge
from helpers.checks.core import CheckFailed

# What is nothing like a result of any step.
ODD = (
    None, 1, "text", b"bytes", [], {}, (None, None), np.zeros(3), np.array(None), np.array(1.0),
    np.array([], float), float("nan"), xr.DataArray(0.0), xr.DataArray(np.zeros((0, 0, 0))),
    pd.DataFrame(), gpd.GeoDataFrame(), print, [].append, (n for n in range(3)), CheckFailed,
)  # fmt: skip


def lines_about(check: Callable[..., None], result: Any) -> list[str]:
    """Return what a check says of a function that returns a result, [] if it passes.

    A `CheckDefect` is not caught: it ends the test.
    """

    def answer(*args: Any, **kwargs: Any) -> Any:
        return result

    try:
        check(answer)
    except CheckFailed as failure:
        return str(failure).split("\n")
    return []


def boxes(answer: Answer) -> dict[str, str]:
    """Return the messages of the checks that an answer does not pass, by their aspect."""
    return {v.check.rpartition("-")[2]: v.message for v in judge(answer) if not v.passed}


def corpus_boxes(slug: str, name: str) -> dict[str, str]:
    """Return the boxes of an answer of the corpus."""
    return boxes(read_answer(CORPUS / slug / f"{name}.py"))


def written(slug: str, function: str, code: str) -> Answer:
    """Return an answer that stands in a test."""
    return Answer(slug, "written here", False, "", function, (), (), code)


def cause(message: str) -> str:
    """Return the line with the likely cause."""
    return next((x for x in message.split("\n") if x.startswith("Likely cause: ")), "")


def guesses(messages: Iterable[str], words: Iterable[str]) -> list[str]:
    """Return the causes that hold one of the words."""
    return [cause(m) for m in messages if any(word in cause(m) for word in words)]
