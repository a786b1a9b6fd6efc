"""The size of a whole tile stands in the function.

function: rasterize_geojson
caught by: rasterize_geojson-shape
says: shape
"""


def rasterize_geojson(data_array, training_classes):
    mapping = {name: i for i, name in enumerate(training_classes["class"].unique(), 1)}
    pairs = [(g, mapping[c]) for g, c in zip(training_classes.geometry, training_classes["class"])]
    mask = rasterize(pairs, (1830, 1830), transform=data_array.rio.transform(), dtype="uint8")
    return mask, mapping
