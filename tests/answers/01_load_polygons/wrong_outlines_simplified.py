"""Outlines are simplified to the size of a pixel.

function: load_feature_polygons
caught by: load_feature_polygons-coordinates
says: simplified
"""


def load_feature_polygons(input_path):
    polygons = gpd.read_file(input_path).to_crs("EPSG:32631")
    polygons["geometry"] = polygons.simplify(60)
    return polygons
