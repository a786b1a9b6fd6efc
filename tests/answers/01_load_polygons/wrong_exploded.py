"""MultiPolygons are split into rows.

function: load_feature_polygons
caught by: load_feature_polygons-reads
says: explode
"""


def load_feature_polygons(input_path):
    return gpd.read_file(input_path).to_crs(32631).explode(ignore_index=True)
