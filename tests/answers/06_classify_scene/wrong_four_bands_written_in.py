"""Four bands and the label in column 4 are written into the code.

function: classify_sentinel_data
caught by: classify_sentinel_data-classes
says: out of bounds
"""

import numpy as np
from sklearn.ensemble import RandomForestClassifier


def classify_sentinel_data(rasters, classified_rgb_rows):
    features = classified_rgb_rows[:, :4]
    labels = classified_rgb_rows[:, 4].astype("uint8")
    forest = RandomForestClassifier(10, bootstrap=False, random_state=0).fit(features, labels)
    table = rasters.transpose("y", "x", "band").values.reshape(-1, rasters.sizes["band"])
    data = ~np.isnan(table).any(axis=1)
    codes = np.zeros(len(table), dtype="uint8")
    codes[data] = forest.predict(table[data][:, :4])
    return codes.reshape(rasters.sizes["y"], rasters.sizes["x"])
