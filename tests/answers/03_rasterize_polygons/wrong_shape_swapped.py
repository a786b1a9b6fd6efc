"""Columns and rows are exchanged in the shape.

function: rasterize_geojson
caught by: rasterize_geojson-shape
says: rows and columns were exchanged
"""


def rasterize_geojson(data_array, training_classes):
    _, x, y = data_array.shape
    mapping = {name: i for i, name in enumerate(training_classes["class"].unique(), 1)}
    pairs = [(g, mapping[c]) for g, c in zip(training_classes.geometry, training_classes["class"])]
    mask = rasterize(pairs, (y, x), transform=data_array.rio.transform(), dtype="uint8")
    return mask, mapping
