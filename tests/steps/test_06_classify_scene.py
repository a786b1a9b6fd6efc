"""Step 6: no verdict hangs on chance, constants earn nothing, and hostile results fail."""

import numpy as np
import pytest
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis, QuadraticDiscriminantAnalysis
from sklearn.ensemble import ExtraTreesClassifier, GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import (
    KFold,
    LeaveOneGroupOut,
    StratifiedGroupKFold,
    StratifiedKFold,
    cross_val_score,
)
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from helpers.checks import classify_scene, compare_splits, confusion_table, estimate_areas
from helpers.checks.classify_scene import MOST_UPSET
from helpers.checks.made.class_scenes import MAJORITY, MINORITY, SIDE, made_up_majorities
from helpers.checks.made.split_tables import one_colour, own_colours
from tests.steps.judged import HOSTILE, failure, returning

MAP = (
    classify_scene.shape, classify_scene.classes, classify_scene.orientation,
    classify_scene.samples, classify_scene.nodata,
)  # fmt: skip
SPLITS = (compare_splits.random_split, compare_splits.grouped_split)
TABLES = (confusion_table.counts, confusion_table.users_producers)
AREAS = (estimate_areas.overall, estimate_areas.areas, estimate_areas.intervals)


def classifying(make, keep=lambda rows: rows):
    """An answer that trains a classifier on the rows that are kept."""

    def answer(rasters, classified_rgb_rows):
        rows = keep(classified_rgb_rows)
        model = make().fit(rows[:, :-1], rows[:, -1].astype("uint8"))
        table = rasters.transpose("y", "x", "band").values.reshape(-1, rasters.sizes["band"])
        data = ~np.isnan(table).any(axis=1)
        codes = np.zeros(len(table), "uint8")
        codes[data] = model.predict(table[data])
        return codes.reshape(rasters.shape[1:])

    return answer


@pytest.mark.parametrize("make", [
    DecisionTreeClassifier, lambda: ExtraTreesClassifier(20),
    lambda: GradientBoostingClassifier(n_estimators=10), KNeighborsClassifier, SVC, GaussianNB,
    LinearDiscriminantAnalysis, QuadraticDiscriminantAnalysis, LogisticRegression,
])  # fmt: skip
def test_the_classifiers_that_the_text_names_pass_without_a_seed(make):
    answer = classifying(make)
    drawn = classify_scene.somewhere(int(np.random.default_rng().integers(2**31)))
    assert not any(failure(one, answer) for one in MAP)
    assert not failure(classify_scene.classes, answer, **drawn)


def test_a_forest_of_thirty_trees_upsets_fewer_majorities_than_are_let_pass():
    """The share of upset pixels from 2 * 10**5 bootstraps, then the exact tail of the binomial."""
    rng = np.random.default_rng(1)
    votes = np.zeros(200_000)
    for _ in range(30):
        most, few = rng.poisson(MAJORITY, votes.size), rng.poisson(MINORITY, votes.size)
        total = most + few
        votes += np.where(total, most / np.maximum(total, 1), 1.0)
    upset = np.mean(votes <= 15)
    from scipy.stats import binom

    assert 0.005 < upset < 0.02
    assert binom.sf(MOST_UPSET, SIDE * SIDE, 1.3 * upset) < 1e-6


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("kept", [0.9, 0.8, 0.7])
def test_a_part_of_the_rows_upsets_more_than_are_let_pass(seed, kept):
    truth, raster, rows = made_up_majorities((3, 9), seed)
    places = np.random.default_rng(seed).permutation(len(rows))[: int(kept * len(rows))]
    part = classifying(DecisionTreeClassifier, lambda table: table[np.sort(places)])
    assert (part(raster, rows) != truth).sum() > MOST_UPSET
    assert (classifying(DecisionTreeClassifier)(raster, rows) == truth).all()


def test_a_seed_that_the_class_draws_makes_no_right_tree_fail():
    answer = classifying(DecisionTreeClassifier)
    for seed in range(15):
        options = {"codes": (250, 100, 33), "seed": seed}
        assert not failure(classify_scene.samples, answer, **options)
        options = {"columns": 9, "codes": (30, 20), "bands": ("B8A",), "seed": seed}
        assert not failure(classify_scene.nodata, answer, **options)


def splitting(dealt, together, folds_written_in=None):
    """An answer that takes a single tree."""

    def answer(pixels, labels, parts, folds=5):
        tree = DecisionTreeClassifier(random_state=0)
        cv = dealt(folds_written_in or folds, shuffle=True)
        random = cross_val_score(tree, pixels, labels, cv=cv)
        grouped = cross_val_score(tree, pixels, labels, groups=parts, cv=together(folds))
        return {"random": random.mean(), "grouped": grouped.mean()}

    return answer


@pytest.mark.parametrize("dealt", [KFold, StratifiedKFold])
def test_rows_dealt_without_a_seed_pass_whatever_the_class_draws(dealt):
    answer = splitting(dealt, lambda folds: StratifiedGroupKFold(folds, shuffle=True))
    for seed in range(6):
        for one in SPLITS:
            assert not failure(one, answer, seed=seed, codes=(40, 8), thorough=False)
    assert not any(failure(one, answer) for one in SPLITS)


def test_the_scores_of_wrong_splits_are_far_from_the_right_ones():
    alone = splitting(StratifiedKFold, lambda folds: LeaveOneGroupOut())
    assert not failure(compare_splits.random_split, alone, thorough=False)
    assert "left out at a time" in failure(compare_splits.grouped_split, alone)
    fixed = splitting(StratifiedKFold, StratifiedGroupKFold, folds_written_in=10)
    assert "number of folds is written" in failure(compare_splits.random_split, fixed)


def test_the_ways_to_deal_polygons_of_three_pixels_leave_the_score_below_the_threshold():
    """A tree names a pixel by the nearest colour that it has seen; 500 ways to deal."""
    table = own_colours(600, 3, (1, 2), 1)
    order = np.argsort(table.pixels[:, 0])
    labels = table.labels[order]
    rng, scores = np.random.default_rng(0), []
    for _ in range(500):
        fold = rng.permutation(np.arange(labels.size) % 2)
        right = 0
        for held in (0, 1):
            seen, asked = np.flatnonzero(fold != held), np.flatnonzero(fold == held)
            after = np.clip(np.searchsorted(seen, asked), 1, len(seen) - 1)
            tones = table.pixels[order, 0]
            left, next_one = seen[after - 1], seen[after]
            nearer = np.abs(tones[left] - tones[asked]) <= np.abs(tones[next_one] - tones[asked])
            right += (labels[np.where(nearer, left, next_one)] == labels[asked]).sum()
        scores.append(right / labels.size)
    assert np.mean(scores) + 6 * np.std(scores) < 0.88


@pytest.mark.parametrize("random", [0.5, 0.7, 0.95, 1.0])
@pytest.mark.parametrize("grouped", [0.0, 0.3, 0.55, 1.0])
def test_constants_earn_nothing(random, grouped):
    def answer(pixels, labels, parts, folds=5):
        pure = all(len(set(labels[parts == part])) == 1 for part in set(parts))
        return {"random": random if pure else 0.5, "grouped": 1.0 if parts.size < 150 else grouped}

    for one in SPLITS:
        assert failure(one, answer)


def test_no_other_share_is_that_of_the_alike_pixels():
    """A part that is held out cannot have the share that all pixels have, by any of its sizes."""
    table = one_colour((83, 35), 4, (1, 2), 0)
    share = np.mean(table.labels == 1)
    for part in (12, 23, 24, 29, 30, 36, 39, 40, 48):
        assert np.abs(np.arange(part + 1) / part - share).min() > compare_splits.EXACT


def table_of(mapped, reference, codes):
    counts = np.array([[((mapped == i) & (reference == j)).sum() for j in codes] for i in codes])
    with np.errstate(all="ignore"):
        return counts, counts.diagonal() / counts.sum(1), counts.diagonal() / counts.sum(0)


@pytest.mark.parametrize("seed", range(30))
def test_drawn_tables_pass_the_right_answer_and_no_other(seed):
    codes = (90, 4, 200, 11)
    drawn = confusion_table.draw_counts(codes, seed)

    def zeros_counted(mapped, reference, codes):
        counts, users, _ = table_of(mapped, reference, codes)
        there = np.array([(reference == code).sum() for code in codes])
        return counts, users, counts.diagonal() / np.maximum(there, 1)

    def floats(*args):
        counts, *shares = table_of(*args)
        return counts.astype(float), *shares

    options = {"codes": codes, "seed": seed}
    assert not failure(confusion_table.counts, table_of, expected=drawn, **options)
    assert not failure(confusion_table.users_producers, table_of, table=drawn, **options)
    told = failure(confusion_table.users_producers, zeros_counted, table=drawn, **options)
    assert "Pixels that are 0 on the map were counted." in told
    told = failure(confusion_table.counts, floats, expected=drawn, **options)
    assert "integer type" in told


def estimate(counts, mapped_pixels, pixel_area, z=1.96):
    n = counts.sum(axis=1, keepdims=True)
    q = counts / n
    weight = (mapped_pixels / mapped_pixels.sum())[:, np.newaxis]
    variance = weight**2 * q * (1 - q) / (n - 1)
    total = mapped_pixels.sum() * pixel_area
    return {
        "overall": (weight * q).trace(), "overall_ci": z * np.sqrt(variance.trace()),
        "area": total * (weight * q).sum(axis=0),
        "area_ci": total * z * np.sqrt(variance.sum(axis=0)),
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(30))
def test_varied_examples_keep_their_accuracy_and_their_areas_grow(seed):
    example = estimate_areas.vary(estimate_areas.PAPER, seed)
    assert example.mapped_pixels != estimate_areas.PAPER.mapped_pixels
    assert not any(failure(one, estimate, example=example) for one in AREAS)


def test_two_for_1_96_is_named():
    told = failure(estimate_areas.intervals, lambda *args: estimate(*args, z=2))
    assert "multiplied by 2; the task asks for 1.96." in told


@pytest.mark.parametrize("value", HOSTILE, ids=lambda v: type(v).__name__)
def test_odd_results_fail_with_a_message(value):
    for one in (*MAP, *SPLITS, *TABLES, *AREAS):
        assert failure(one, returning(value))
    for one in SPLITS:
        assert failure(one, returning({"random": value, "grouped": value}))
    for one in TABLES:
        assert failure(one, returning((value, value, value)))
    for one in AREAS:
        keys = ("overall", "overall_ci", "area", "area_ci")
        assert failure(one, returning(dict.fromkeys(keys, value)))
