"""Every field is turned into text.

function: load_feature_polygons
caught by: load_feature_polygons-columns
says: visits, turned into text
"""


def load_feature_polygons(input_path):
    polygons = gpd.read_file(input_path).to_crs("EPSG:32631")
    fields = [name for name in polygons.columns if name != "geometry"]
    return polygons.astype(dict.fromkeys(fields, str))
