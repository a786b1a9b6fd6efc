"""Each shape is moved by pyproj and the CRS stated afterwards.

function: load_feature_polygons
"""

from pyproj import Transformer
from shapely.ops import transform


def load_feature_polygons(input_path):
    table = gpd.read_file(input_path)
    move = Transformer.from_crs(4326, 32631, always_xy=True).transform
    shapes = [transform(move, shape) for shape in table.geometry]
    return gpd.GeoDataFrame(table.drop(columns="geometry"), geometry=shapes, crs="EPSG:32631")
