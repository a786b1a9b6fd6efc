"""The interval of a simple random sample.

function: estimate_areas
caught by: estimate_areas-overall
says: half-width
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
        "overall_ci": 1.96 * np.sqrt((w @ q.diagonal()) * (1 - w @ q.diagonal()) / counts.sum()),
        "area": total * (w @ q),
        "area_ci": 1.96 * total * np.sqrt(spread.sum(axis=0)),
    }
