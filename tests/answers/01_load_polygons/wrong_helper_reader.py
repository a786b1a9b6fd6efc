"""The helper that reads and mends polygon files does the work.

function: load_feature_polygons
caught by: load_feature_polygons-reads
says: hands the work back
"""

from helpers.polygons import read_polygons


def load_feature_polygons(input_path):
    return read_polygons(input_path).to_crs("EPSG:32631")
