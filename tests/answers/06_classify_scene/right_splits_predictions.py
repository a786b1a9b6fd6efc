"""Predictions of all folds together.

function: compare_splits
"""

from sklearn.ensemble import ExtraTreesClassifier
from sklearn.metrics import accuracy_score
from sklearn.model_selection import KFold, StratifiedGroupKFold, cross_val_predict


def compare_splits(pixels, labels, parts, folds=5):
    model = ExtraTreesClassifier(12, random_state=0)
    answer = {}
    for name, splitter, groups in (
        ("random", KFold(folds, shuffle=True, random_state=4), None),
        ("grouped", StratifiedGroupKFold(folds, shuffle=True, random_state=4), parts),
    ):
        predicted = cross_val_predict(model, pixels, labels, cv=splitter, groups=groups)
        answer[name] = accuracy_score(labels, predicted)
    return answer
