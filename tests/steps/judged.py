"""What the tests of the steps' checks share: what a check said of an answer, and odd values."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from helpers.checks.core import CheckFailed
from helpers.checks.wording import form_problems

# whatever a check judges, none of these is right, and none may break it
HOSTILE = (
    None,
    1,
    "text",
    [],
    {},
    (None, None),
    float("nan"),
    np.zeros(3),
    np.array(1.0),
    np.full((3, 4), np.nan),
    np.full((6, 5), np.inf),
    np.zeros((3, 4), complex),
    np.zeros((3, 4), [("code", "u1")]),
    np.array([["a", 1], [None, 2]], dtype=object),
    np.ma.masked_all((3, 4)),
    np.broadcast_to(1.0, (10**6, 5)),
    np.array([["x\x1b[2J"]]),
    pd.DataFrame({"a": ["b"]}),
    xr.DataArray(np.full((2, 3), np.nan)),
)


def failure(check: Callable[..., None], answer: Callable[..., Any], **options: Any) -> str:
    """Return what a check says of an answer that fails, '' if it passes; its form is looked at."""
    try:
        check(answer, **options)
    except CheckFailed as failed:  # a CheckDefect ends the test
        assert not form_problems(str(failed))
        return str(failed)
    return ""


def returning(value: Any) -> Callable[..., Any]:
    """Return an answer that gives the same value back whatever it is asked."""

    def answer(*args: Any, **kwargs: Any) -> Any:
        return value

    return answer
