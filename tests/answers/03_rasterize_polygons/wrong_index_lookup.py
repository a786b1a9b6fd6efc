"""Rows are looked up by 0, 1, 2, ... in an index that does not start at 0.

function: rasterize_geojson
caught by: rasterize_geojson-features
says: KeyError
"""


def rasterize_geojson(data_array, training_classes):
    mapping = {name: i for i, name in enumerate(training_classes["class"].unique(), 1)}
    pairs = [
        (training_classes.geometry[i], mapping[training_classes["class"][i]])
        for i in range(len(training_classes))
    ]
    mask = rasterize(
        pairs, data_array.shape[1:], transform=data_array.rio.transform(), dtype="uint8"
    )
    return mask, mapping
