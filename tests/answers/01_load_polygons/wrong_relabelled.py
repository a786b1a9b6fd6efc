"""Relabelled with set_crs instead of reprojected.

function: load_feature_polygons
caught by: load_feature_polygons-coordinates
says: still degrees, set_crs
"""


def load_feature_polygons(input_path):
    return gpd.read_file(input_path).set_crs("EPSG:32631", allow_override=True)
