"""A forest of ten trees, in which rows are left out by chance.

function: classify_sentinel_data
caught by: classify_sentinel_data-samples
says: fewer than 30 trees, 50 trees or more
"""

import numpy as np
from sklearn.ensemble import RandomForestClassifier


def classify_sentinel_data(rasters, classified_rgb_rows):
    rows = classified_rgb_rows
    forest = RandomForestClassifier(n_estimators=10, random_state=0)
    forest.fit(rows[:, :-1], rows[:, -1].astype("uint8"))
    table = rasters.transpose("y", "x", "band").values.reshape(-1, rasters.sizes["band"])
    data = ~np.isnan(table).any(axis=1)
    codes = np.zeros(len(table), dtype="uint8")
    if data.any():
        codes[data] = forest.predict(table[data])
    return codes.reshape(rasters.sizes["y"], rasters.sizes["x"])
