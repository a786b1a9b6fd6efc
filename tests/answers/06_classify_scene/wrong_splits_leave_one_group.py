"""Leaves out one polygon at a time, whatever the number of folds.

function: compare_splits
caught by: compare_splits-grouped
says: one polygon was left out at a time, StratifiedGroupKFold(folds)
"""

from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import LeaveOneGroupOut, StratifiedKFold, cross_val_score


def compare_splits(pixels, labels, parts, folds=5):
    forest = RandomForestClassifier(20, random_state=0)
    dealt = StratifiedKFold(folds, shuffle=True, random_state=0)
    alone = LeaveOneGroupOut()
    return {
        "random": cross_val_score(forest, pixels, labels, cv=dealt).mean(),
        "grouped": cross_val_score(forest, pixels, labels, groups=parts, cv=alone).mean(),
    }
