"""Class names are replaced by numbers already.

function: load_feature_polygons
caught by: load_feature_polygons-reads
says: classes of the file, not in that file
"""


def load_feature_polygons(input_path):
    polygons = gpd.read_file(input_path).to_crs("EPSG:32631")
    polygons["class"] = polygons["class"].astype("category").cat.codes + 1
    return polygons
