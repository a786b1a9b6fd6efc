"""The parentheses behind to_crs are missing.

function: load_feature_polygons
caught by: load_feature_polygons-reads
says: method, parentheses
"""


def load_feature_polygons(input_path):
    return gpd.read_file(input_path).to_crs
