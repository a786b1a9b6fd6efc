"""From the matrix of area proportions, as the paper writes it; exact quantile; Series.

function: estimate_areas
"""

import numpy as np
import pandas as pd
from scipy.stats import norm


def estimate_areas(counts, mapped_pixels, pixel_area):
    counts = pd.DataFrame(counts)
    n = counts.sum(axis=1)
    w = pd.Series(mapped_pixels) / np.sum(mapped_pixels)
    p = counts.mul(w / n, axis=0)
    z = norm.ppf(0.975)
    standard_error = np.sqrt((p.mul(w, axis=0) - p**2).div(n - 1, axis=0).sum())
    users = pd.Series(np.diag(p)) / p.sum(axis=1)
    overall_error = np.sqrt((w**2 * users * (1 - users) / (n - 1)).sum())
    total = np.sum(mapped_pixels) * pixel_area
    return {
        "overall": float(np.trace(p)),
        "overall_ci": float(z * overall_error),
        "area": p.sum() * total,
        "area_ci": z * standard_error * total,
    }
