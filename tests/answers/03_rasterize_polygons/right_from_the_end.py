"""Codes are counted from 255 downwards.

function: rasterize_geojson
"""


def rasterize_geojson(data_array, training_classes):
    names = sorted(training_classes["class"].unique())
    mapping = {name: 255 - number for number, name in enumerate(names)}
    mask = rasterize(
        zip(training_classes.geometry, training_classes["class"].map(mapping)),
        out_shape=data_array.shape[1:],
        transform=data_array.rio.transform(),
        dtype="uint8",
    )
    return mask, mapping
