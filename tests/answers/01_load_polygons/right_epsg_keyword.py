"""The code as keyword, the table under a name of its own.

function: load_feature_polygons
"""


def load_feature_polygons(input_path: Path) -> gpd.GeoDataFrame:
    table = gpd.read_file(input_path)
    table = table.to_crs(epsg=32631)
    return table
