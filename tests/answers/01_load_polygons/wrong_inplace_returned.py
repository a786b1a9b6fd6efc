"""Returns what an in-place change returns: nothing.

function: load_feature_polygons
caught by: load_feature_polygons-reads
says: inplace=True
"""


def load_feature_polygons(input_path):
    return gpd.read_file(input_path).to_crs("EPSG:32631", inplace=True)
