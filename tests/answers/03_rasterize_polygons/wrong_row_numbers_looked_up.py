"""Codes are taken from the index, which can start anywhere.

function: rasterize_geojson
caught by: rasterize_geojson-mapping
says: code from 1 to 255
"""


def rasterize_geojson(data_array, training_classes):
    mapping = {name: i + 1 for i, name in training_classes["class"].items()}
    pairs = [(g, mapping[c]) for g, c in zip(training_classes.geometry, training_classes["class"])]
    mask = rasterize(pairs, data_array.shape[1:], transform=data_array.rio.transform())
    return mask.astype("uint8"), mapping
