"""The rows are sorted, which is allowed, and two fields alone are kept, which is not.

function: load_feature_polygons
caught by: load_feature_polygons-columns
says: no column, 'note'
"""


def load_feature_polygons(input_path):
    polygons = gpd.read_file(input_path).sort_values("class", ascending=False)
    return polygons[["class", "color", "geometry"]].to_crs("EPSG:32631")
