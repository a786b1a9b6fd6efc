"""Only the first part of each MultiPolygon is burnt.

function: rasterize_geojson
caught by: rasterize_geojson-labels
says: first part
"""


def rasterize_geojson(data_array, training_classes):
    mapping = {name: i for i, name in enumerate(training_classes["class"].unique(), 1)}
    pairs = [
        (getattr(g, "geoms", [g])[0], mapping[c])
        for g, c in zip(training_classes.geometry, training_classes["class"])
    ]
    mask = rasterize(
        pairs, data_array.shape[1:], transform=data_array.rio.transform(), dtype="uint8"
    )
    return mask, mapping
