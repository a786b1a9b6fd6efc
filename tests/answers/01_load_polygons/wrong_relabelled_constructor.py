"""A new table is made with another CRS over the old coordinates.

function: load_feature_polygons
caught by: load_feature_polygons-coordinates
says: still degrees, only rename the CRS
"""


def load_feature_polygons(input_path):
    polygons = gpd.read_file(input_path)
    return gpd.GeoDataFrame(
        polygons.drop(columns="geometry"), geometry=polygons.geometry.values.to_numpy(), crs=32631
    )
