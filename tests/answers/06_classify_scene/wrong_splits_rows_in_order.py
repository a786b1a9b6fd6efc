"""The grouped split cuts the rows in the order in which they stand and trusts that they are sorted.

function: compare_splits
caught by: compare_splits-grouped
says: trained on and tested on, groups=parts
"""


def compare_splits(pixels, labels, parts, folds=5):
    forest = RandomForestClassifier(50, random_state=0)
    shuffled = StratifiedKFold(folds, shuffle=True, random_state=0)
    return {
        "random": cross_val_score(forest, pixels, labels, cv=shuffled).mean(),
        "grouped": cross_val_score(forest, pixels, labels, cv=StratifiedKFold(folds)).mean(),
    }
