"""Samples to be written as a table: the notebook's example, and random ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.bands import COURSE_BANDS

EXAMPLE = (
    (0.0412, 0.0587, 0.0634, 0.0198, 7),
    (0.0412, 0.0587, 0.0634, 0.0198, 7),
    (-0.0009, 0.0421, 0.0302, 0.3154, 2),
    (0.1273951, 0.1120004, 0.1, 1.0375, 30),
)


def example(dtype: str = "float64") -> np.ndarray:
    """Return the four samples that the notebook prints.

    Parameters
    ----------
    dtype : str
        "float64" or "float32".

    Returns
    -------
    float array of shape (4, 5)
        Reflectance in `COURSE_BANDS`, then the class integer.
    """
    return np.array(EXAMPLE, dtype=dtype)


def make_samples(rows: int, codes: Sequence[int], seed: int, dtype: str) -> np.ndarray:
    """Return random samples with some repeated, some below 0, and some above 1.

    Parameters
    ----------
    rows : int
        How many.
    codes : sequence of int
        Class integers to take in turn.
    seed : int
        Seed of the values.
    dtype : str
        "float64" or "float32".

    Returns
    -------
    float array of shape (rows, 5)
    """
    rng = np.random.default_rng(seed)
    values = rng.uniform(-0.02, 1.3, size=(rows, len(COURSE_BANDS))).round(7)
    values[: rows // 5] = values[0]
    classes = np.array([codes[i % len(codes)] for i in range(rows)])
    classes[: rows // 5] = codes[0]
    return np.column_stack([values, classes]).astype(dtype)


@dataclass(frozen=True)
class TableOrder:
    """Which samples to write, and under which name.

    Attributes
    ----------
    name : str
        Name of the file to ask for.
    rows : int or None
        How many samples; the example of the notebook where it is None.
    codes, seed, dtype
        Arguments of `make_samples`.
    """

    name: str = "samples.csv"
    rows: int | None = None
    codes: Sequence[int] = (1, 2, 3)
    seed: int = 0
    dtype: str = "float64"

    @property
    def samples(self) -> np.ndarray:
        """The samples, a float array of shape (n, 5)."""
        if self.rows is None:
            return example(self.dtype)
        return make_samples(self.rows, self.codes, self.seed, self.dtype)


# What the visible checks ask for beside the example: another name, one class, other codes.
ELSEWHERE = {"name": "field work.v2.txt", "rows": 15, "codes": (1, 255, 20), "dtype": "float32"}


def somewhere(seed: int) -> dict[str, Any]:
    """Draw an order as the checks at grading have it.

    Parameters
    ----------
    seed : int
        Seed of size, codes, type and name.

    Returns
    -------
    dict
        Arguments of the checks.
    """
    rng = np.random.default_rng(seed)
    codes = rng.permutation(np.arange(1, 256))[: int(rng.integers(2, 7))]
    return {
        "name": f"table {rng.integers(10, 1000)}" + str(rng.choice(["", ".csv", ".v3.txt"])),
        "rows": int(rng.integers(20, 60)),
        "codes": tuple(int(code) for code in codes),
        "seed": int(rng.integers(2**31)),
        "dtype": str(rng.choice(["float32", "float64"])),
    }
