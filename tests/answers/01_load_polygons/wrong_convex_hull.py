"""The shapes are replaced by their hulls, so holes and gaps are filled.

function: load_feature_polygons
caught by: load_feature_polygons-coordinates
says: a hole was lost or filled
"""


def load_feature_polygons(input_path):
    polygons = gpd.read_file(input_path).to_crs("EPSG:32631")
    return polygons.set_geometry(polygons.convex_hull)
