"""Pixel centres are tested against each polygon with shapely.

function: rasterize_geojson
"""

import shapely


def rasterize_geojson(data_array, training_classes):
    x, y = np.meshgrid(data_array["x"].values, data_array["y"].values)
    mapping = {}
    mask = np.zeros(x.shape, dtype="uint8")
    for name, shape in zip(training_classes["class"], training_classes.geometry):
        code = mapping.setdefault(name, len(mapping) + 1)
        mask[shapely.contains_xy(shape, x, y)] = code
    return mask, mapping
