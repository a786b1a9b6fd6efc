"""Uses the samples of the notebook instead of its argument.

function: classify_sentinel_data
caught by: classify_sentinel_data-samples
says: reads samples, a variable of the notebook
"""

import numpy as np
from sklearn.ensemble import RandomForestClassifier


def classify_sentinel_data(rasters, classified_rgb_rows):
    forest = RandomForestClassifier(10, bootstrap=False, random_state=0)
    forest.fit(samples[:, :-1], samples[:, -1].astype("uint8"))
    table = rasters.transpose("y", "x", "band").values.reshape(-1, rasters.sizes["band"])
    data = ~np.isnan(table).any(axis=1)
    codes = np.zeros(len(table), dtype="uint8")
    codes[data] = forest.predict(table[data])
    return codes.reshape(rasters.sizes["y"], rasters.sizes["x"])
