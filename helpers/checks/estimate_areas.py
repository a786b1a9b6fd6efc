"""Checks of `estimate_areas`, by default with the numbers of a paper that prints the result."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from helpers.checks.core import call, check
from helpers.checks.judging.accuracy_judgements import judge_areas, judge_intervals, judge_overall


@dataclass(frozen=True)
class Example:
    """What `estimate_areas` takes, and what is known of its result.

    Attributes
    ----------
    counts : sequence of sequence of int, shape (k, k)
    mapped_pixels : sequence of int, shape (k,)
    pixel_area : float
    overall : (float, float)
        Overall accuracy and the half-width of its interval.
    area, area_ci : sequence of float, shape (k,)
        Area of each class and the half-width of its interval, in the unit of `pixel_area`.
    """

    counts: Sequence[Sequence[int]]
    mapped_pixels: Sequence[int]
    pixel_area: float
    overall: tuple[float, float]
    area: Sequence[float]
    area_ci: Sequence[float]

    @property
    def arguments(self) -> tuple[np.ndarray, np.ndarray, float]:
        """The three arguments."""
        return np.array(self.counts), np.array(self.mapped_pixels), self.pixel_area


# The worked example of Olofsson et al. 2014, Good practices for estimating area and assessing
# accuracy of land change, doi 10.1016/j.rse.2014.02.015, section 5: deforestation, forest gain,
# stable forest, stable non-forest; pixels of 30 m, areas in hectares.  Overall accuracy is printed
# as 0.947 and 0.018.
PAPER = Example(
    counts=((66, 0, 5, 4), (0, 55, 8, 12), (1, 0, 153, 11), (2, 1, 9, 313)),
    mapped_pixels=(200_000, 150_000, 3_200_000, 6_450_000),
    pixel_area=0.09,
    overall=(0.9465, 0.01848),
    area=(21_158, 11_686, 285_770, 581_386),
    area_ci=(6_158, 3_756, 15_510, 16_282),
)
# The example by hand that the notebook tells.
BY_HAND = Example(
    ((45, 5), (10, 90)), (1000, 9000), 0.36, (0.9, 0.053846), (648, 2952), (193.84, 193.84)
)
# A sample without an error: areas are those counted, and nothing is uncertain.
FAULTLESS = Example(
    ((20, 0, 0), (0, 10, 0), (0, 0, 40)), (70, 20, 10), 400.0, (1.0, 0.0),
    (28_000, 8_000, 4_000), (0, 0, 0),
)  # fmt: skip


def vary(example: Example, seed: int) -> Example:
    """Return an example with its classes in another order, on a larger map of larger pixels.

    Parameters
    ----------
    example : Example
        The example.
    seed : int
        Seed of order, size and pixel area.

    Returns
    -------
    Example
        Its accuracy is the same; its areas grow with the map and with the pixels.
    """
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(example.area))
    larger, wider = int(rng.integers(2, 9)), float(rng.uniform(0.5, 20))
    areas = (np.array(a)[order] * larger * wider for a in (example.area, example.area_ci))
    return replace(
        example,
        counts=np.array(example.counts)[np.ix_(order, order)].tolist(),
        mapped_pixels=[example.mapped_pixels[place] * larger for place in order],
        pixel_area=example.pixel_area * wider,
        **dict(zip(("area", "area_ci"), map(np.ndarray.tolist, areas), strict=True)),
    )


@check("estimate_areas-overall", "overall accuracy weighs each class by its area on the map")
def overall(answer: Callable[..., Any], example: Example = PAPER) -> None:
    """Judge the overall accuracy and its interval.

    Parameters
    ----------
    answer : callable
        The learner's `estimate_areas`.
    example : Example
        Arguments and known result.
    """
    counts, pixels, area = example.arguments
    judge_overall(call(answer, counts, pixels, area), counts, example.overall)


@check("estimate_areas-areas", "the areas are estimated from the sample, in the unit of pixel_area")
def areas(answer: Callable[..., Any], example: Example = PAPER) -> None:
    """Judge the area of every class; parameters as for `overall`."""
    counts, pixels, area = example.arguments
    judge_areas(call(answer, counts, pixels, area), counts, pixels, area, example.area)


@check("estimate_areas-intervals", "the intervals hold the area with 95 % confidence")
def intervals(answer: Callable[..., Any], example: Example = PAPER) -> None:
    """Judge the half-width of the interval of every area; parameters as for `overall`."""
    counts, pixels, area = example.arguments
    judge_intervals(call(answer, counts, pixels, area), area, example.area_ci)
