"""A variable of the notebook is read instead of the argument.

function: load_feature_polygons
caught by: load_feature_polygons-reads
says: rows
"""


def load_feature_polygons(input_path):
    return gpd.read_file(polygons_path).to_crs("EPSG:32631")
