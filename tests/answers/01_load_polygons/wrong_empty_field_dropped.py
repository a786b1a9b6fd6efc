"""Features with an empty field are dropped.

function: load_feature_polygons
caught by: load_feature_polygons-reads
says: empty field, dropna
"""


def load_feature_polygons(input_path):
    return gpd.read_file(input_path).to_crs("EPSG:32631").dropna()
