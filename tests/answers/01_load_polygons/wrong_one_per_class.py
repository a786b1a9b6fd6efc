"""Only the first feature of each class is kept.

function: load_feature_polygons
caught by: load_feature_polygons-reads
says: rows, drop_duplicates
"""


def load_feature_polygons(input_path):
    return gpd.read_file(input_path).to_crs(32631).drop_duplicates("class")
