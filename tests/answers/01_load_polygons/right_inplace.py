"""Changed in place and then given back.

function: load_feature_polygons
"""


def load_feature_polygons(input_path):
    polygons = gpd.read_file(input_path)
    polygons.to_crs("EPSG:32631", inplace=True)
    return polygons
