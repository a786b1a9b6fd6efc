"""MultiPolygons are dropped.

function: load_feature_polygons
caught by: load_feature_polygons-reads
says: rows
"""


def load_feature_polygons(input_path):
    polygons = gpd.read_file(input_path).to_crs(32631)
    return polygons[polygons.geom_type == "Polygon"]
