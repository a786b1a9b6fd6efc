"""Dissolved by class first; codes in tens.

function: rasterize_geojson
"""


def rasterize_geojson(data_array, training_classes):
    classes = training_classes.dissolve(by="class")
    mapping = {name: 10 * (i + 1) for i, name in enumerate(classes.index)}
    mask = rasterize(
        zip(classes.geometry, mapping.values()),
        out_shape=data_array.shape[-2:],
        transform=data_array.rio.transform(),
    )
    return mask.astype("uint8"), mapping
