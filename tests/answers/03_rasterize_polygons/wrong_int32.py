"""The type is int32.

function: rasterize_geojson
caught by: rasterize_geojson-shape
says: uint8, int32
"""


def rasterize_geojson(data_array, training_classes):
    mapping = {name: i for i, name in enumerate(training_classes["class"].unique(), 1)}
    pairs = [(g, mapping[c]) for g, c in zip(training_classes.geometry, training_classes["class"])]
    mask = rasterize(
        pairs, data_array.shape[1:], transform=data_array.rio.transform(), dtype="int32"
    )
    return mask, mapping
