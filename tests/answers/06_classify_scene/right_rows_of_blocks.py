"""Block of rows after block of rows.

function: classify_sentinel_data
"""

import numpy as np
from sklearn.ensemble import ExtraTreesClassifier


def classify_sentinel_data(rasters, classified_rgb_rows):
    trees = ExtraTreesClassifier(n_estimators=40, random_state=3)
    trees.fit(classified_rgb_rows[:, :-1], classified_rgb_rows[:, -1].astype("int16"))
    result = np.zeros(rasters.shape[1:], dtype="int16")
    for top in range(0, rasters.sizes["y"], 4):
        block = np.moveaxis(rasters.values[:, top : top + 4], 0, -1)
        data = np.isfinite(block).all(axis=-1)
        if data.any():
            result[top : top + 4][data] = trees.predict(block[data])
    return result
