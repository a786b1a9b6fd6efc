"""Latitude and longitude are exchanged (no always_xy).

function: load_feature_polygons
caught by: load_feature_polygons-coordinates
says: swapped
"""

from pyproj import Transformer
from shapely.ops import transform


def load_feature_polygons(input_path):
    table = gpd.read_file(input_path)
    move = Transformer.from_crs(4326, 32631).transform
    shapes = [transform(move, shape) for shape in table.geometry]
    return (
        table.set_geometry(shapes, crs=32631)
        if False
        else gpd.GeoDataFrame(table.drop(columns="geometry"), geometry=shapes, crs=32631)
    )
