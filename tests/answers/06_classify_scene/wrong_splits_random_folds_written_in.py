"""The random split always has ten folds.

function: compare_splits
caught by: compare_splits-random
says: number of folds is written into the function
"""

from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold, cross_val_score


def compare_splits(pixels, labels, parts, folds=5):
    forest = RandomForestClassifier(20, random_state=0)
    dealt = StratifiedKFold(10, shuffle=True, random_state=0)
    together = StratifiedGroupKFold(folds)
    return {
        "random": cross_val_score(forest, pixels, labels, cv=dealt).mean(),
        "grouped": cross_val_score(forest, pixels, labels, groups=parts, cv=together).mean(),
    }
