"""A helper of the course does the work.

function: load_feature_polygons
caught by: load_feature_polygons-reads
says: hands the work back
"""

from helpers import get_input


def load_feature_polygons(input_path):
    return get_input("polygons", scene)
