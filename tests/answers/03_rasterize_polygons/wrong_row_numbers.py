"""Codes are row numbers plus one (the index), although a class can have several rows.

function: rasterize_geojson
caught by: rasterize_geojson-features
says: a number of its own
"""


def rasterize_geojson(data_array, training_classes):
    mapping = dict(zip(training_classes["class"], training_classes.index + 1))
    mask = rasterize(
        zip(training_classes.geometry, training_classes.index + 1),
        out_shape=data_array.shape[1:],
        transform=data_array.rio.transform(),
        dtype="uint8",
    )
    return mask, {str(k): int(v) for k, v in mapping.items()}
