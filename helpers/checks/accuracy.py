"""Checks of the three functions that ask how good a map is."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from helpers.checks.core import call, check, fail
from helpers.checks.judging.accuracy_judgements import (
    judge_areas,
    judge_intervals,
    judge_overall,
    judge_shares,
    judge_table,
    split_scores,
    table_and_shares,
)

# The worked example of Olofsson et al. 2014, Good practices for estimating area and assessing
# accuracy of land change, doi 10.1016/j.rse.2014.02.015, section 5: deforestation, forest gain,
# stable forest, stable non-forest; pixels of 30 m, areas in hectares.
PAPER_COUNTS = ((66, 0, 5, 4), (0, 55, 8, 12), (1, 0, 153, 11), (2, 1, 9, 313))
PAPER_PIXELS = (200_000, 150_000, 3_200_000, 6_450_000)
PAPER_PIXEL_AREA = 0.09
# printed as 0.947 and 0.018
PAPER_OVERALL = (0.9465, 0.01848)
PAPER_AREA = (21_158, 11_686, 285_770, 581_386)
PAPER_AREA_CI = (6_158, 3_756, 15_510, 16_282)


@check("compare_splits-random", "the random score comes from pixels that were dealt at random")
def random_split(
    answer: Callable[..., Any],
    parts: int = 12,
    pixels_per_part: int = 12,
    folds: int = 3,
    codes: Sequence[int] = (1, 2),
    seed: int = 1,
    dice: bool = True,
) -> None:
    """Judge the random score where each polygon knows itself alone, and where nothing can be known.

    Every polygon has a colour of its own, so whoever has seen one pixel of it knows the others.
    With `dice` labels: only a forest that is asked about its own training pixels scores well.
    """
    table = _polygons_of_their_own(parts, pixels_per_part, codes, seed)
    score = split_scores(call(answer, *table, folds=folds))["random"]
    if score < 0.9:
        fail(
            expected='"random" near 1.00: each fold has pixels of every polygon to learn from',
            got=f"{score:.2f}",
            cause="the rows stand polygon by polygon, and were cut into folds in that order",
            hint="let the splitter shuffle: StratifiedKFold(folds, shuffle=True, random_state=0)",
        )
    if dice:
        _judge_dice(answer, codes, seed)


def _judge_dice(answer: Callable[..., Any], codes: Sequence[int], seed: int) -> None:
    generator = np.random.default_rng(seed)
    noise = generator.normal(0.3, 0.1, (160, 3))
    labels = generator.permutation(np.repeat(codes, 160 // len(codes) + 1)[:160])
    score = split_scores(call(answer, noise, labels, np.arange(160) // 8, folds=2))["random"]
    if score > 0.5 / len(codes) + 0.5:
        fail(
            expected=f'"random" near {1 / len(codes):.2f} where the labels are drawn by lot',
            got=f"{score:.2f}",
            cause="the forest was asked about pixels that it had been trained on",
            hint="train on the other folds and score on the one left out: cross_val_score does it",
        )


@check("compare_splits-grouped", "in the grouped score no polygon stands on both sides")
def grouped_split(
    answer: Callable[..., Any],
    parts: int = 12,
    pixels_per_part: int = 12,
    folds: int = 3,
    codes: Sequence[int] = (1, 2),
    seed: int = 2,
    alike: bool = True,
) -> None:
    """Judge the grouped score on polygons that tell nothing of each other, and on alike ones."""
    table = _polygons_of_their_own(parts, pixels_per_part, codes, seed)
    # rows that stand polygon by polygon would be kept together by a splitter without groups, too
    mixed = np.random.default_rng(seed).permutation(len(table[1]))
    rows = [column[mixed] for column in table]
    score = split_scores(call(answer, *rows, folds=folds))["grouped"]
    if score > 0.6:
        fail(
            expected='"grouped" far below 1.00: here a polygon tells nothing about the others',
            got=f"{score:.2f}",
            cause="pixels of one polygon were trained on and tested on",
            hint="hand the polygon numbers over as groups: cross_val_score(..., groups=parts, "
            "cv=StratifiedGroupKFold(folds))",
        )
    if alike:
        _judge_alike(answer, codes, seed)


def _judge_alike(answer: Callable[..., Any], codes: Sequence[int], seed: int) -> None:
    score = split_scores(call(answer, *_alike_polygons(codes, seed), folds=2))["grouped"]
    if score < 0.9:
        fail(
            expected='"grouped" near 1.00: here all polygons of a class look the same',
            got=f"{score:.2f}",
            cause="in one of the folds a class was missing among the training pixels: the groups "
            "are not the polygons, or the splitter does not look at the classes",
            hint="use StratifiedGroupKFold(folds) with groups=parts; it spreads each class",
        )


@check("confusion_table-counts", "rows are the map, columns the reference, each pair counted once")
def counts(
    answer: Callable[..., Any],
    expected: Sequence[Sequence[int]] = ((45, 5, 0), (2, 18, 0), (3, 7, 30)),
    codes: Sequence[int] = (1, 2, 3),
    outside: int = 4,
    seed: int = 3,
) -> None:
    """Judge the counts; some pixels have no class on the map (0) and count nowhere."""
    mapped, reference = _pairs(expected, codes, outside, seed)
    table, _, _ = table_and_shares(call(answer, mapped, reference, list(codes)), len(codes))
    judge_table(table, np.array(expected), codes)


@check("confusion_table-users-producers", "user's and producer's accuracy are right per class")
def users_producers(
    answer: Callable[..., Any],
    table: Sequence[Sequence[int]] = ((45, 5, 0), (2, 18, 0), (3, 7, 30)),
    users: Sequence[float] = (0.9, 0.9, 0.75),
    producers: Sequence[float] = (0.9, 0.6, 1.0),
    codes: Sequence[int] = (1, 2, 3),
    seed: int = 4,
) -> None:
    """Judge both shares of every class."""
    mapped, reference = _pairs(table, codes, 0, seed)
    result = table_and_shares(call(answer, mapped, reference, list(codes)), len(codes))
    judge_shares(result[1], users, producers, codes, "user's", "row (the map)")
    judge_shares(result[2], producers, users, codes, "producer's", "column (the reference)")


@check("estimate_areas-overall", "overall accuracy weighs each class by its area on the map")
def overall(
    answer: Callable[..., Any],
    counts: Sequence[Sequence[int]] = PAPER_COUNTS,
    mapped_pixels: Sequence[int] = PAPER_PIXELS,
    pixel_area: float = PAPER_PIXEL_AREA,
    expected: tuple[float, float] = PAPER_OVERALL,
) -> None:
    """Judge the overall accuracy and its interval; by default those printed in the paper."""
    table, pixels = np.array(counts), np.array(mapped_pixels)
    judge_overall(call(answer, table, pixels, pixel_area), table, expected)


@check("estimate_areas-areas", "the areas are estimated from the sample, in the unit of pixel_area")
def areas(
    answer: Callable[..., Any],
    counts: Sequence[Sequence[int]] = PAPER_COUNTS,
    mapped_pixels: Sequence[int] = PAPER_PIXELS,
    pixel_area: float = PAPER_PIXEL_AREA,
    expected: Sequence[float] = PAPER_AREA,
) -> None:
    """Judge the area of every class; by default those printed in the paper."""
    table, pixels = np.array(counts), np.array(mapped_pixels)
    judge_areas(call(answer, table, pixels, pixel_area), table, pixels, pixel_area, expected)


@check("estimate_areas-intervals", "the intervals hold the area with 95 % confidence")
def intervals(
    answer: Callable[..., Any],
    counts: Sequence[Sequence[int]] = PAPER_COUNTS,
    mapped_pixels: Sequence[int] = PAPER_PIXELS,
    pixel_area: float = PAPER_PIXEL_AREA,
    expected: Sequence[float] = PAPER_AREA_CI,
) -> None:
    """Judge the half-width of every area's interval; by default those printed in the paper."""
    table, pixels = np.array(counts), np.array(mapped_pixels)
    judge_intervals(call(answer, table, pixels, pixel_area), pixel_area, expected)


def _polygons_of_their_own(
    parts: int, pixels_per_part: int, codes: Sequence[int], seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Make polygons whose neighbours in colour are of another class, row after row.

    A forest that has not seen a polygon takes it for one of its neighbours, and is wrong.
    """
    generator = np.random.default_rng(seed)
    part = np.repeat(np.arange(parts), pixels_per_part)
    labels = np.array(codes)[part % len(codes)]
    tone = 0.05 + 0.04 * part
    pixels = tone[:, np.newaxis] + generator.normal(0, 0.003, (part.size, 3))
    return pixels, labels, part + 1


def _alike_polygons(codes: Sequence[int], seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Make two polygons per class, of sizes for which folds of equal size would lose a class."""
    generator = np.random.default_rng(seed)
    sizes = {(0, 0): 60, (1, 0): 40, (0, 1): 20, (1, 1): 21}
    place = np.repeat([key[0] for key in sizes], list(sizes.values()))
    part = np.repeat(np.arange(len(sizes)), list(sizes.values()))
    pixels = 0.1 + 0.3 * place[:, np.newaxis] + generator.normal(0, 0.01, (part.size, 3))
    return pixels, np.array(codes[:2])[place], part


def _pairs(
    table: Sequence[Sequence[int]], codes: Sequence[int], outside: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Make pixels that give a table of counts, in any order, and some without a class."""
    pairs = [
        (mapped, reference)
        for mapped, row in zip(codes, table, strict=True)
        for reference, count in zip(codes, row, strict=True)
        for _ in range(count)
    ]
    pairs += [(0, codes[place % len(codes)]) for place in range(outside)]
    mixed = np.random.default_rng(seed).permutation(np.array(pairs))
    return mixed[:, 0].astype("uint8"), mixed[:, 1].astype("uint8")
