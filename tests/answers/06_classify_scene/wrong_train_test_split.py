"""Keeps 30 % of the samples back for a test.

function: classify_sentinel_data
caught by: classify_sentinel_data-samples
says: rows were left out, kept back for a test
"""

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split


def classify_sentinel_data(rasters, classified_rgb_rows):
    rows, _ = train_test_split(classified_rgb_rows, test_size=0.3, random_state=42)
    forest = RandomForestClassifier(n_estimators=50, random_state=0)
    forest.fit(rows[:, :-1], rows[:, -1].astype("uint8"))
    table = rasters.transpose("y", "x", "band").values.reshape(-1, rasters.sizes["band"])
    data = ~np.isnan(table).any(axis=1)
    codes = np.zeros(len(table), dtype="uint8")
    if data.any():
        codes[data] = forest.predict(table[data])
    return codes.reshape(rasters.sizes["y"], rasters.sizes["x"])
