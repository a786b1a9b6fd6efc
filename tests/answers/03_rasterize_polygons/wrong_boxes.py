"""Bounding boxes are burnt.

function: rasterize_geojson
caught by: rasterize_geojson-labels
says: label
"""


def rasterize_geojson(data_array, training_classes):
    mapping = {name: i for i, name in enumerate(training_classes["class"].unique(), 1)}
    mask = rasterize(
        zip(training_classes.envelope, training_classes["class"].map(mapping)),
        data_array.shape[1:],
        transform=data_array.rio.transform(),
        dtype="uint8",
    )
    return mask, mapping
