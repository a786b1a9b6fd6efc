"""The raster is taken for a square.

function: rasterize_geojson
caught by: rasterize_geojson-shape
says: not that of one band
"""


def rasterize_geojson(data_array, training_classes):
    side = data_array.sizes["y"]
    mapping = {name: i for i, name in enumerate(training_classes["class"].unique(), 1)}
    pairs = [(g, mapping[c]) for g, c in zip(training_classes.geometry, training_classes["class"])]
    mask = rasterize(pairs, (side, side), transform=data_array.rio.transform(), dtype="uint8")
    return mask, mapping
