"""The JSON is read by hand and the table made from its features.

function: load_feature_polygons
"""

import json


def load_feature_polygons(input_path):
    with open(input_path, encoding="utf-8") as file:
        content = json.load(file)
    table = gpd.GeoDataFrame.from_features(content["features"], crs="EPSG:4326")
    return table.to_crs(32631)
