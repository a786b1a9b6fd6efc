"""What to_crs returns is thrown away.

function: load_feature_polygons
caught by: load_feature_polygons-crs
says: to_crs was not called, its result was not kept
"""


def load_feature_polygons(input_path):
    polygons = gpd.read_file(input_path)
    polygons.to_crs("EPSG:32631")
    return polygons
