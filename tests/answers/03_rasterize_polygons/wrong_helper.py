"""A helper of the course does the work.

function: rasterize_geojson
caught by: rasterize_geojson-shape
says: hands the work back
"""

from helpers import get_input


def rasterize_geojson(data_array, training_classes):
    return get_input("mask", scene)
