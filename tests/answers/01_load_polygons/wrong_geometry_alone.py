"""Only the geometry is given back.

function: load_feature_polygons
caught by: load_feature_polygons-reads
says: GeoDataFrame, GeoSeries
"""


def load_feature_polygons(input_path):
    return gpd.read_file(input_path).geometry.to_crs("EPSG:32631")
