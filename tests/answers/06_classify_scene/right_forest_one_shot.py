"""Random forest on the whole array at once.

function: classify_sentinel_data
"""

import numpy as np
from sklearn.ensemble import RandomForestClassifier


def classify_sentinel_data(rasters, classified_rgb_rows):
    forest = RandomForestClassifier(n_estimators=50, random_state=1)
    forest.fit(classified_rgb_rows[:, :-1], classified_rgb_rows[:, -1].astype(int))
    bands, height, width = rasters.shape
    table = rasters.values.reshape(bands, -1).T
    empty = np.isnan(table).any(axis=1)
    codes = forest.predict(np.nan_to_num(table))
    codes[empty] = 0
    return codes.reshape(height, width)
