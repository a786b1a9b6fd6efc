"""Looks at one pixel and hides all others.

function: classify_sentinel_data
caught by: classify_sentinel_data-classes, classify_sentinel_data-shape
says: masked array
"""

import numpy as np


def classify_sentinel_data(rasters, classified_rgb_rows):
    height, width = rasters.shape[1:]
    codes = np.full((height, width), classified_rgb_rows[0, -1], dtype="uint8")
    hidden = np.ones((height, width), dtype=bool)
    hidden[0, 0] = False
    return np.ma.MaskedArray(codes, hidden)
