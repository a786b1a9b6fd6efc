"""The geometries are sorted by size, the other columns are not.

function: load_feature_polygons
caught by: load_feature_polygons-coordinates
says: mixed up between rows
"""


def load_feature_polygons(input_path):
    polygons = gpd.read_file(input_path).to_crs("EPSG:32631")
    shapes = sorted(polygons.geometry, key=lambda shape: shape.area, reverse=True)
    return polygons.set_geometry(gpd.GeoSeries(shapes, index=polygons.index, crs="EPSG:32631"))
