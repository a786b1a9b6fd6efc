"""The transform comes from the notebook's own tile.

function: rasterize_geojson
caught by: rasterize_geojson-georeference
says: tile, data_array
"""


def rasterize_geojson(data_array, training_classes):
    mapping = {name: i for i, name in enumerate(training_classes["class"].unique(), 1)}
    pairs = [(g, mapping[c]) for g, c in zip(training_classes.geometry, training_classes["class"])]
    mask = rasterize(pairs, data_array.shape[1:], transform=tile.rio.transform(), dtype="uint8")
    return mask, mapping
