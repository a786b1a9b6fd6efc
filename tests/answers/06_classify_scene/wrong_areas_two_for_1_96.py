"""Takes 2 for 1.96.

function: estimate_areas
caught by: estimate_areas-intervals, estimate_areas-overall
says: multiplied by 2
"""

import numpy as np


def estimate_areas(counts, mapped_pixels, pixel_area):
    n = counts.sum(axis=1, keepdims=True)
    q = counts / n
    weight = (mapped_pixels / mapped_pixels.sum())[:, np.newaxis]
    variance = weight**2 * q * (1 - q) / (n - 1)
    total = mapped_pixels.sum() * pixel_area
    return {
        "overall": float((weight * q).trace()),
        "overall_ci": float(2 * np.sqrt(variance.trace())),
        "area": total * (weight * q).sum(axis=0),
        "area_ci": total * 2 * np.sqrt(variance.sum(axis=0)),
    }
