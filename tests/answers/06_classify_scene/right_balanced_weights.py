"""A forest that weighs the classes alike.

function: classify_sentinel_data
"""

import numpy as np
from sklearn.ensemble import RandomForestClassifier


def classify_sentinel_data(rasters, classified_rgb_rows):
    model = RandomForestClassifier(100, class_weight="balanced", random_state=0)
    model.fit(classified_rgb_rows[:, :-1], classified_rgb_rows[:, -1].astype("uint8"))
    table = rasters.transpose("y", "x", "band").values.reshape(-1, rasters.sizes["band"])
    data = ~np.isnan(table).any(axis=1)
    codes = np.zeros(len(table), dtype="uint8")
    codes[data] = model.predict(table[data])
    return codes.reshape(rasters.sizes["y"], rasters.sizes["x"])
