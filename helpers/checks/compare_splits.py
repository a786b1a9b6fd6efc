"""Checks of `compare_splits`: how a score depends on what is kept together.

All thresholds are for a forest of ten trees or more, or a single tree; the chances are those of a
right answer to be rejected, whatever its seed.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from helpers.checks.core import call, check, fail
from helpers.checks.judging.accuracy_judgements import split_scores
from helpers.checks.made.split_tables import (
    SplitTable,
    alike_polygons,
    dice,
    one_colour,
    own_colours,
)
from helpers.counting import counted

# A score is a number of pixels divided by all of them; two decimals may be lost on the way.
EXACT = 6e-4
Answer = Callable[..., Any]


@check("compare_splits-random", "the random score comes from pixels that were dealt at random")
def random_split(
    answer: Answer,
    *,
    codes: Sequence[int] = (1, 2),
    seed: int = 1,
    thorough: bool = True,
) -> None:
    """Judge the random score on four tables whose score is known.

    1. 40 polygons of 12 pixels, each of a colour of its own, rows polygon by polygon: near 1.
       A polygon is lost where all its pixels are in one of the two folds, with a chance of
       2 ** -11; five such polygons, a score below 0.9, come with a chance below 1e-10.
    2. 118 pixels that are all alike, 75 to 95 of the first class: exactly its share, whatever the
       folds, as long as each pixel is judged once and pixels are counted.
    3. Labels drawn by lot: about a half; above 0.75 with a chance below 1e-10 for 160 pixels.
    4. 600 polygons of 3 pixels, two folds: where both others are in the other fold, or one and the
       tree has seen it, a pixel is named rightly.  Over the ways to deal the score of a tree has
       mean 0.754 and standard deviation 0.017, that of a forest is lower; 0.88 lies 7 standard
       deviations above, a chance below 1e-11.  With five folds the score is 0.92 or more.

    Parameters
    ----------
    answer : callable
        The learner's `compare_splits`.
    codes : sequence of two int
        Class codes.
    seed : int
        Seed of all tables.
    thorough : bool
        Whether to judge the last two tables as well.
    """
    score = _score(answer, own_colours(40, 12, codes, seed), 2, "random")
    if score < 0.9:
        fail(
            expected='"random" near 1.00: each fold has pixels of every polygon to learn from',
            got=f"{score:.2f}",
            cause="The rows stand polygon by polygon, and were cut into folds in that order.",
            hint="Let the splitter shuffle: StratifiedKFold(folds, shuffle=True, random_state=0).",
        )
    _judge_share(answer, codes, seed)
    if thorough:
        _judge_lots(answer, codes, seed)
        _judge_folds(answer, codes, seed)


def _score(answer: Answer, table: SplitTable, folds: int, key: str) -> float:
    return split_scores(call(answer, *table, folds=folds))[key]


def _judge_lots(answer: Answer, codes: Sequence[int], seed: int) -> None:
    score = _score(answer, dice(160, codes, seed), 2, "random")
    if score > 0.75:
        fail(
            expected='"random" near 0.50 where the labels of two classes are drawn by lot',
            got=f"{score:.2f}",
            cause="The forest was asked about pixels that it had been trained on.",
            hint="Train on the other folds and score on the one left out: cross_val_score does it.",
        )


def _judge_folds(answer: Answer, codes: Sequence[int], seed: int) -> None:
    table = own_colours(600, 3, codes, seed).mixed(seed)
    # few polygons, so that those who leave out one at a time need not wait
    table = table._replace(parts=np.searchsorted(sorted(codes), table.labels) * 3 + table.parts % 3)
    score = _score(answer, table, 2, "random")
    if score > 0.88:
        fail(
            expected='"random" below 0.88 with 2 folds and polygons of 3 pixels: often all three '
            "are in one fold",
            got=f"{score:.2f}, as with more folds",
            cause="The number of folds is written into the function.",
            hint="Hand the argument folds to the splitter.",
        )


def _judge_share(answer: Answer, codes: Sequence[int], seed: int) -> None:
    majority = int(np.random.default_rng(seed).integers(75, 96))
    table = one_colour((majority, 118 - majority), 4, codes, seed)
    score, share = _score(answer, table, 2, "random"), majority / len(table.labels)
    if not abs(score - share) <= EXACT:
        fail(
            expected=f'"random" {share:.3f} where all pixels are alike and {majority} of 118 are '
            "of one class: a forest names all of them so",
            got=f"{score:.3f}",
            cause="Not every pixel was judged exactly once, as with a single hold-out, or classes "
            "were averaged instead of pixels, as in a balanced accuracy.",
            hint="Judge each fold by the share of its pixels that are right, and take the mean "
            "over the folds.",
        )


@check("compare_splits-grouped", "in the grouped score no polygon stands on both sides")
def grouped_split(
    answer: Answer,
    *,
    codes: Sequence[int] = (1, 2),
    seed: int = 2,
    thorough: bool = True,
) -> None:
    """Judge the grouped score on three tables whose score is known.

    1. 40 polygons of 12 pixels, each of a colour of its own, rows in any order: a polygon that is
       not seen is taken for its nearest neighbour that is, which is right only if the one between
       is not seen either.  Over the ways to deal the score has mean 0.20 and standard deviation
       0.06; 0.75 lies 9 standard deviations above.
    2. 8 polygons of two classes, all alike, those of the first class 1.16 to 1.29 times as large:
       exactly its share if each of the two folds has two polygons of each class.  If one polygon
       is left out at a time, its class is the smaller one in training, and the score is 0.
    3. Four polygons of such sizes that folds of equal size would lose a class: 1.

    Parameters
    ----------
    answer : callable
        The learner's `compare_splits`.
    codes : sequence of two int
        Class codes.
    seed : int
        Seed of all tables.
    thorough : bool
        Whether to judge the third table as well.
    """
    # rows that stand polygon by polygon would be kept together by a splitter without groups, too
    score = _score(answer, own_colours(40, 12, codes, seed).mixed(seed), 2, "grouped")
    if score > 0.75:
        fail(
            expected='"grouped" far below 1.00: here a polygon tells nothing about the others',
            got=f"{score:.2f}",
            cause="Pixels of one polygon were trained on and tested on.",
            hint="Hand the polygon numbers over as groups: cross_val_score(..., groups=parts, "
            "cv=StratifiedGroupKFold(folds)).",
        )
    _judge_equal(answer, codes, seed)
    if thorough:
        _judge_classes(answer, codes, seed)


def _judge_classes(answer: Answer, codes: Sequence[int], seed: int) -> None:
    score = _score(answer, alike_polygons(codes, seed), 2, "grouped")
    if score < 0.9:
        fail(
            expected='"grouped" near 1.00: here all polygons of a class look the same',
            got=f"{score:.2f}",
            cause="In one of the folds a class was missing among the training pixels: the groups "
            "are not the polygons, or the splitter does not look at the classes.",
            hint="Use StratifiedGroupKFold(folds) with groups=parts; it spreads each class.",
        )


def _judge_equal(answer: Answer, codes: Sequence[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    smaller = int(rng.integers(100, 140))
    sizes = (round(smaller * rng.uniform(1.16, 1.29)), smaller)
    table = one_colour([4 * size for size in sizes], 4, codes, seed)
    score, share = _score(answer, table, 2, "grouped"), sizes[0] / sum(sizes)
    if not abs(score - share) <= EXACT:
        fail(
            expected=f'"grouped" {share:.3f} with 2 folds: all pixels are alike, and each fold has '
            f"two polygons of {counted(sizes[0], 'pixel')} and two of {sizes[1]}",
            got=f"{score:.3f}",
            cause="One polygon was left out at a time, or the groups are not the polygons."
            if score < 0.1
            else "The number of folds is written in, or not every pixel was judged exactly once, "
            "or pixels were weighed by class.",
            hint="Hand folds and parts over: StratifiedGroupKFold(folds), groups=parts.",
        )
