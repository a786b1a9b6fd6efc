"""The transform is left out: rasterize then counts metres as pixels.

function: rasterize_geojson
caught by: rasterize_geojson-georeference
says: transform is missing
"""


def rasterize_geojson(data_array, training_classes):
    mapping = {name: i for i, name in enumerate(training_classes["class"].unique(), 1)}
    pairs = [(g, mapping[c]) for g, c in zip(training_classes.geometry, training_classes["class"])]
    return rasterize(pairs, data_array.shape[1:], dtype="uint8"), mapping
