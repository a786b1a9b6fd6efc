"""The first class gets the code 0.

function: rasterize_geojson
caught by: rasterize_geojson-mapping
says: from 1 to 255, 0 means no label
"""


def rasterize_geojson(data_array, training_classes):
    mapping = {name: i for i, name in enumerate(training_classes["class"].unique())}
    pairs = [(g, mapping[c]) for g, c in zip(training_classes.geometry, training_classes["class"])]
    mask = rasterize(
        pairs, data_array.shape[1:], transform=data_array.rio.transform(), dtype="uint8"
    )
    return mask, mapping
