"""The rows are sorted by class, the index begins anew.

function: load_feature_polygons
"""


def load_feature_polygons(input_path):
    polygons = gpd.read_file(input_path).sort_values("class", ignore_index=True)
    return polygons.to_crs(epsg=32631)
