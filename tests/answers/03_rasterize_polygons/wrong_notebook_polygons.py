"""The notebook's own polygons are burnt.

function: rasterize_geojson
caught by: rasterize_geojson-labels
says: no label
"""


def rasterize_geojson(data_array, training_classes):
    mapping = {name: i for i, name in enumerate(polygons["class"].unique(), 1)}
    pairs = [(g, mapping[c]) for g, c in zip(polygons.geometry, polygons["class"])]
    mask = rasterize(
        pairs, data_array.shape[1:], transform=data_array.rio.transform(), dtype="uint8"
    )
    return mask, mapping
