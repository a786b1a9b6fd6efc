"""Keeps a tenth of the samples back, prints a score, and warns.

function: classify_sentinel_data
caught by: classify_sentinel_data-samples
says: rows were left out, kept back for a test
"""

import sys
import warnings

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split


def classify_sentinel_data(rasters, classified_rgb_rows):
    X, y = classified_rgb_rows[:, :-1], classified_rgb_rows[:, -1].astype("uint8")
    X_train, X_test, y_train, y_test = train_test_split(
        X, y, test_size=0.1, stratify=y, random_state=0
    )
    clf = RandomForestClassifier(n_estimators=60, random_state=0).fit(X_train, y_train)
    print("score", clf.score(X_test, y_test))
    print("done", file=sys.stderr)
    warnings.warn("only a warning")
    data = rasters.fillna(-9999).values
    pred = clf.predict(data.reshape(data.shape[0], -1).T).reshape(data.shape[1:])
    return np.where((data == -9999).any(axis=0), 0, pred)
