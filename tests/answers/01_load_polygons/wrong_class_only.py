"""Only class and geometry are kept.

function: load_feature_polygons
caught by: load_feature_polygons-columns
says: no column 'color'
"""


def load_feature_polygons(input_path):
    return gpd.read_file(input_path).to_crs("EPSG:32631")[["class", "geometry"]]
