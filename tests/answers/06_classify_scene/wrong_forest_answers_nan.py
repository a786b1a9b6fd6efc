"""Predicts for every pixel: the forest answers for NaN too.

function: classify_sentinel_data
caught by: classify_sentinel_data-nodata
says: NaN, answers for NaN
"""

import numpy as np
from sklearn.ensemble import RandomForestClassifier


def classify_sentinel_data(rasters, classified_rgb_rows):
    features = classified_rgb_rows[:, :-1]
    labels = classified_rgb_rows[:, -1].astype("uint8")
    forest = RandomForestClassifier(10, bootstrap=False, random_state=0).fit(features, labels)
    table = rasters.transpose("y", "x", "band").values.reshape(-1, rasters.sizes["band"])
    data = np.ones(len(table), dtype=bool)
    codes = np.zeros(len(table), dtype="uint8")
    codes[data] = forest.predict(table[data])
    return codes.reshape(rasters.sizes["y"], rasters.sizes["x"])
