"""Read, then reproject with an EPSG string.

function: load_feature_polygons
"""


def load_feature_polygons(input_path):
    return gpd.read_file(input_path).to_crs("EPSG:32631")
