"""Class names are put into small letters, so that two classes become one.

function: load_feature_polygons
caught by: load_feature_polygons-reads
says: changes the names
"""


def load_feature_polygons(input_path):
    polygons = gpd.read_file(input_path).to_crs("EPSG:32631")
    polygons["class"] = polygons["class"].str.lower()
    return polygons
