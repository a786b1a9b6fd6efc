"""The mean of the user's accuracies.

function: estimate_areas
caught by: estimate_areas-overall
says: not weighted
"""

import numpy as np


def estimate_areas(counts, mapped_pixels, pixel_area):
    n = counts.sum(axis=1)
    q = counts / n[:, None]
    w = mapped_pixels / mapped_pixels.sum()
    total = mapped_pixels.sum() * pixel_area
    spread = (w**2)[:, None] * q * (1 - q) / (n - 1)[:, None]
    return {
        "overall": q.diagonal().mean(),
        "overall_ci": 1.96 * np.sqrt(spread.diagonal().sum()),
        "area": total * (w @ q),
        "area_ci": 1.96 * total * np.sqrt(spread.sum(axis=0)),
    }
