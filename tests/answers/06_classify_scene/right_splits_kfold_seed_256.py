"""Deals shuffled rows without a look at the classes, and averages over the folds.

function: compare_splits
"""

from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import KFold, StratifiedGroupKFold, cross_val_score


def compare_splits(pixels, labels, parts, folds=5):
    forest = RandomForestClassifier(20, random_state=0)
    dealt = KFold(folds, shuffle=True, random_state=256)
    together = StratifiedGroupKFold(folds, shuffle=True, random_state=256)
    return {
        "random": cross_val_score(forest, pixels, labels, cv=dealt).mean(),
        "grouped": cross_val_score(forest, pixels, labels, groups=parts, cv=together).mean(),
    }
