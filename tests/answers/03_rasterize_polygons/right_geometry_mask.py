"""One geometry_mask for each class, written into an array of zeros.

function: rasterize_geojson
"""

from rasterio.features import geometry_mask


def rasterize_geojson(data_array, training_classes):
    shape = data_array.rio.shape
    transform = data_array.rio.transform()
    mask = np.zeros(shape, dtype=np.uint8)
    mapping = {}
    for name, rows in training_classes.groupby("class"):
        mapping[name] = len(mapping) + 1
        inside = geometry_mask(rows.geometry, shape, transform, invert=True)
        mask[inside] = mapping[name]
    return mask, mapping
