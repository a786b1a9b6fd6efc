"""The three class names stand in the function.

function: rasterize_geojson
caught by: rasterize_geojson-mapping
says: WATER, text instead of being read
"""


def rasterize_geojson(data_array, training_classes):
    mapping = {"WATER": 1, "FOREST": 2, "FARM": 3}
    pairs = [
        (g, mapping.get(c, 0)) for g, c in zip(training_classes.geometry, training_classes["class"])
    ]
    mask = rasterize(
        pairs, data_array.shape[1:], transform=data_array.rio.transform(), dtype="uint8"
    )
    return mask, mapping
