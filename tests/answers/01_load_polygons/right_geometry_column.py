"""Only the geometry column is reprojected, and put back.

function: load_feature_polygons
"""


def load_feature_polygons(input_path):
    polygons = gpd.read_file(input_path)
    return polygons.set_geometry(polygons.geometry.to_crs("epsg:32631"))
