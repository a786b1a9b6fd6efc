"""The CRS as an object of rasterio, the path as text.

function: load_feature_polygons
"""

from rasterio.crs import CRS


def load_feature_polygons(input_path):
    return gpd.read_file(str(input_path)).to_crs(CRS.from_epsg(32631))
