"""GroupKFold balances sizes and forgets the classes.

function: compare_splits
caught by: compare_splits-grouped
says: class was missing, StratifiedGroupKFold
"""

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import GroupKFold, StratifiedKFold, cross_val_score


def compare_splits(pixels, labels, parts, folds=5):
    forest = RandomForestClassifier(n_estimators=12, random_state=0)
    dealt = StratifiedKFold(folds, shuffle=True, random_state=0)
    together = GroupKFold(folds)
    random = cross_val_score(forest, pixels, labels, cv=dealt)
    grouped = cross_val_score(forest, pixels, labels, groups=parts, cv=together)
    return {"random": random.mean(), "grouped": grouped.mean()}
