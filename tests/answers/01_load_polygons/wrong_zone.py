"""The zone east of the right one.

function: load_feature_polygons
caught by: load_feature_polygons-crs
says: EPSG:32631, another CRS
"""


def load_feature_polygons(input_path):
    return gpd.read_file(input_path).to_crs("EPSG:32632")
