"""Averages over classes instead of pixels.

function: compare_splits
caught by: compare_splits-random, compare_splits-grouped
says: balanced accuracy
"""

from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold, cross_val_score


def compare_splits(pixels, labels, parts, folds=5):
    forest = RandomForestClassifier(20, random_state=0)
    dealt = StratifiedKFold(folds, shuffle=True, random_state=0)
    together = StratifiedGroupKFold(folds)
    by = {"scoring": "balanced_accuracy"}
    return {
        "random": cross_val_score(forest, pixels, labels, cv=dealt, **by).mean(),
        "grouped": cross_val_score(forest, pixels, labels, groups=parts, cv=together, **by).mean(),
    }
