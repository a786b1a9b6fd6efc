"""Coordinates are rounded to hundreds of metres.

function: load_feature_polygons
caught by: load_feature_polygons-coordinates
says: rounded
"""


def load_feature_polygons(input_path):
    polygons = gpd.read_file(input_path).to_crs("EPSG:32631")
    return polygons.set_geometry(polygons.set_precision(250))
