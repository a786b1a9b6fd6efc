"""Printed, but not returned.

function: load_feature_polygons
caught by: load_feature_polygons-reads
says: None, return is missing
"""


def load_feature_polygons(input_path):
    polygons = gpd.read_file(input_path).to_crs("EPSG:32631")
    print(polygons)
