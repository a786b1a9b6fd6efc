"""Polygons are widened by half a pixel.

function: rasterize_geojson
caught by: rasterize_geojson-labels
says: widened
"""


def rasterize_geojson(data_array, training_classes):
    half = abs(data_array.rio.transform().a) / 2
    mapping = {name: i for i, name in enumerate(training_classes["class"].unique(), 1)}
    mask = rasterize(
        zip(training_classes.buffer(half), training_classes["class"].map(mapping)),
        data_array.shape[1:],
        transform=data_array.rio.transform(),
        dtype="uint8",
    )
    return mask, mapping
