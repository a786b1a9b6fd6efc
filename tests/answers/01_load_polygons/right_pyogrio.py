"""Read with pyogrio, with a bare number as CRS.

function: load_feature_polygons
"""

import pyogrio


def load_feature_polygons(input_path):
    return pyogrio.read_dataframe(input_path).to_crs(32631)
