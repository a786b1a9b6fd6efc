"""The class is moved into the index.

function: load_feature_polygons
caught by: load_feature_polygons-columns
says: no column 'class', index
"""


def load_feature_polygons(input_path):
    return gpd.read_file(input_path).to_crs("EPSG:32631").set_index("class")
