"""set_crs without allow_override: GeoPandas refuses.

function: load_feature_polygons
caught by: load_feature_polygons-crs
says: ValueError, CRS
"""


def load_feature_polygons(input_path):
    return gpd.read_file(input_path).set_crs("EPSG:32631")
