"""Zone 31 south: northings are ten million metres too large.

function: load_feature_polygons
caught by: load_feature_polygons-crs
says: EPSG:32631, EPSG:32731
"""


def load_feature_polygons(input_path):
    return gpd.read_file(input_path).to_crs(32731)
