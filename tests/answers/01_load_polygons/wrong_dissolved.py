"""One row per class instead of one per feature.

function: load_feature_polygons
caught by: load_feature_polygons-reads
says: dissolve
"""


def load_feature_polygons(input_path):
    return gpd.read_file(input_path).to_crs(32631).dissolve("class").reset_index()
