"""The polygons stay in degrees.

function: load_feature_polygons
caught by: load_feature_polygons-crs
says: to_crs was not called
"""


def load_feature_polygons(input_path):
    return gpd.read_file(input_path)
