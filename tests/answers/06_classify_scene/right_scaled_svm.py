"""Support vectors on scaled bands; the scaler stands in the pipeline.

function: classify_sentinel_data
"""

import numpy as np
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC


def classify_sentinel_data(rasters, classified_rgb_rows):
    *bands, label = classified_rgb_rows.T
    model = make_pipeline(StandardScaler(), SVC()).fit(np.column_stack(bands), label.astype(int))
    height, width = rasters.rio.height, rasters.rio.width
    table = np.column_stack([layer.values.ravel() for layer in rasters])
    out = np.zeros(height * width, dtype=np.uint16)
    good = np.flatnonzero(~np.isnan(table.sum(axis=1)))
    out[good] = model.predict(table[good])
    return out.reshape(height, width)
