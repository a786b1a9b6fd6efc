"""Squeezes the raster, so that one band has no axis of bands any more.

function: classify_sentinel_data
caught by: classify_sentinel_data-nodata, classify_sentinel_data-samples
says: classify_sentinel_data
"""

import numpy as np
from sklearn.tree import DecisionTreeClassifier


def classify_sentinel_data(rasters, classified_rgb_rows):
    tree = DecisionTreeClassifier(random_state=0)
    tree.fit(classified_rgb_rows[:, :-1], classified_rgb_rows[:, -1].astype("uint8"))
    values = np.squeeze(rasters.values)
    image = np.moveaxis(values, 0, -1)
    table = image.reshape(-1, image.shape[-1])
    codes = tree.predict(np.nan_to_num(table))
    codes[np.isnan(table).any(axis=1)] = 0
    return codes.reshape(rasters.shape[1:])
