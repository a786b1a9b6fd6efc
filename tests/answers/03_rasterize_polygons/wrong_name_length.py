"""The code is the length of the name, which differs for the three classes by chance.

function: rasterize_geojson
caught by: rasterize_geojson-mapping
says: share a code
"""


def rasterize_geojson(data_array, training_classes):
    mapping = {name: len(name) for name in training_classes["class"].unique()}
    pairs = [(g, mapping[c]) for g, c in zip(training_classes.geometry, training_classes["class"])]
    mask = rasterize(
        pairs, data_array.shape[1:], transform=data_array.rio.transform(), dtype="uint8"
    )
    return mask, mapping
