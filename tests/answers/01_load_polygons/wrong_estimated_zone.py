"""The zone is estimated from the polygons, so far ones get another CRS.

function: load_feature_polygons
caught by: load_feature_polygons-crs
says: EPSG:32631, another CRS
"""


def load_feature_polygons(input_path):
    polygons = gpd.read_file(input_path)
    return polygons.to_crs(polygons.estimate_utm_crs())
