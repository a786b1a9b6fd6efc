"""Takes the columns for the map.

function: estimate_areas
caught by: estimate_areas-areas
says: rows and columns
"""

import numpy as np


def estimate_areas(counts, mapped_pixels, pixel_area):
    n = counts.sum(axis=1)
    q = counts / n[:, None]
    w = mapped_pixels / mapped_pixels.sum()
    total = mapped_pixels.sum() * pixel_area
    spread = (w**2)[:, None] * q * (1 - q) / (n - 1)[:, None]
    return {
        "overall": (w * q.diagonal()).sum(),
        "overall_ci": 1.96 * np.sqrt(spread.diagonal().sum()),
        "area": total * ((counts.T / counts.sum(axis=0)[:, None]).T @ w),
        "area_ci": 1.96 * total * np.sqrt(spread.sum(axis=0)),
    }
