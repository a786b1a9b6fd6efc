"""Two processes share the rows; what they call is a function of the cell.

function: classify_sentinel_data
"""

import multiprocessing

import numpy as np
from sklearn.neighbors import KNeighborsClassifier

model = None


def name_pixels(row):
    codes = np.zeros(len(row), dtype="uint8")
    full = ~np.isnan(row).any(axis=1)
    if full.any():
        codes[full] = model.predict(row[full])
    return codes


def classify_sentinel_data(rasters, classified_rgb_rows):
    global model
    model = KNeighborsClassifier(3)
    model.fit(classified_rgb_rows[:, :-1], classified_rgb_rows[:, -1].astype("uint8"))
    rows = rasters.transpose("y", "x", "band").values
    with multiprocessing.get_context("fork").Pool(2) as pool:
        return np.stack(pool.map(name_pixels, list(rows)))
