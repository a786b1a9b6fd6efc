"""The coordinates of pixel centres are taken for corners: half a pixel off.

function: rasterize_geojson
caught by: rasterize_geojson-labels
says: transform
"""

from rasterio.transform import from_origin


def rasterize_geojson(data_array, training_classes):
    mapping = {name: i for i, name in enumerate(training_classes["class"].unique(), 1)}
    pairs = [(g, mapping[c]) for g, c in zip(training_classes.geometry, training_classes["class"])]
    pixel = data_array.rio.transform().a
    transform = from_origin(float(data_array.x[0]), float(data_array.y[0]), pixel, pixel)
    return rasterize(pairs, data_array.shape[1:], transform=transform, dtype="uint8"), mapping
