"""All classes get the code 1.

function: rasterize_geojson
caught by: rasterize_geojson-mapping
says: share a code
"""


def rasterize_geojson(data_array, training_classes):
    mapping = dict.fromkeys(training_classes["class"], 1)
    mask = rasterize(
        training_classes.geometry,
        data_array.shape[1:],
        transform=data_array.rio.transform(),
        dtype="uint8",
    )
    return mask, mapping
