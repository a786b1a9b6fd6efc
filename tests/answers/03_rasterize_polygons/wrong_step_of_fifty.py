"""Codes in steps of fifty, which leave uint8 with the sixth class.

function: rasterize_geojson
caught by: rasterize_geojson-mapping
says: above 255, many classes
"""


def rasterize_geojson(data_array, training_classes):
    names = training_classes["class"].unique()
    mapping = {name: 50 * number for number, name in enumerate(names, start=1)}
    mask = rasterize(
        zip(training_classes.geometry, training_classes["class"].map(mapping)),
        out_shape=data_array.shape[1:],
        transform=data_array.rio.transform(),
        dtype="uint8",
    )
    return mask, mapping
