"""Classifies the notebook's tile whatever raster is given.

function: classify_sentinel_data
caught by: classify_sentinel_data-shape
says: reads tile, a variable of the notebook, in place of its argument rasters
"""

import numpy as np
from sklearn.tree import DecisionTreeClassifier


def classify_sentinel_data(rasters, classified_rgb_rows):
    tree = DecisionTreeClassifier(random_state=0)
    tree.fit(classified_rgb_rows[:, :-1], classified_rgb_rows[:, -1].astype("uint8"))
    table = tile.transpose("y", "x", "band").values.reshape(-1, tile.sizes["band"])
    data = ~np.isnan(table).any(axis=1)
    codes = np.zeros(len(table), dtype="uint8")
    codes[data] = tree.predict(table[data])
    return codes.reshape(tile.sizes["y"], tile.sizes["x"])
