"""The mask counts from 1 and the mapping from 2.

function: rasterize_geojson
caught by: rasterize_geojson-labels
says: not what the mapping says
"""


def rasterize_geojson(data_array, training_classes):
    mapping = {name: i for i, name in enumerate(training_classes["class"].unique(), 2)}
    pairs = [
        (g, mapping[c] - 1) for g, c in zip(training_classes.geometry, training_classes["class"])
    ]
    mask = rasterize(
        pairs, data_array.shape[1:], transform=data_array.rio.transform(), dtype="uint8"
    )
    return mask, mapping
