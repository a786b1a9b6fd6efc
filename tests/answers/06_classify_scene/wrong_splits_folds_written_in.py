"""Always five folds.

function: compare_splits
caught by: compare_splits-grouped
says: number of folds is written in
"""

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold, cross_val_score


def compare_splits(pixels, labels, parts, folds=5):
    folds = 5
    forest = RandomForestClassifier(n_estimators=12, random_state=0)
    dealt = StratifiedKFold(folds, shuffle=True, random_state=0)
    together = StratifiedGroupKFold(folds)
    random = cross_val_score(forest, pixels, labels, cv=dealt)
    grouped = cross_val_score(forest, pixels, labels, groups=parts, cv=together)
    return {"random": random.mean(), "grouped": grouped.mean()}
