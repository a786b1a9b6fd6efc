"""The CRS as a PROJ text, the rows sorted, an area column added.

function: load_feature_polygons
"""


def load_feature_polygons(input_path):
    polygons = gpd.read_file(input_path).to_crs("+proj=utm +zone=31 +datum=WGS84 +units=m")
    polygons["area_ha"] = polygons.area / 10_000
    return polygons.sort_values("class")
