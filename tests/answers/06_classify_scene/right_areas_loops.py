"""Loops and lists, math instead of NumPy.

function: estimate_areas
"""

from math import sqrt


def estimate_areas(counts, mapped_pixels, pixel_area):
    k = len(counts)
    pixels = [int(p) for p in mapped_pixels]
    whole = sum(pixels)
    weights = [p / whole for p in pixels]
    sizes = [int(sum(row)) for row in counts]
    q = [[int(counts[i][j]) / sizes[i] for j in range(k)] for i in range(k)]
    variance = [
        [weights[i] ** 2 * q[i][j] * (1 - q[i][j]) / (sizes[i] - 1) for j in range(k)]
        for i in range(k)
    ]
    area = [sum(weights[i] * q[i][j] for i in range(k)) * whole * pixel_area for j in range(k)]
    margin = [
        1.96 * sqrt(sum(variance[i][j] for i in range(k))) * whole * pixel_area for j in range(k)
    ]
    return {
        "overall": sum(weights[i] * q[i][i] for i in range(k)),
        "overall_ci": 1.96 * sqrt(sum(variance[i][i] for i in range(k))),
        "area": area,
        "area_ci": margin,
    }
