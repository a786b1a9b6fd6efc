"""The corner is read, but pixels are taken to be 60 m wide.

function: rasterize_geojson
caught by: rasterize_geojson-georeference
says: transform
"""

from rasterio.transform import from_origin


def rasterize_geojson(data_array, training_classes):
    mapping = {name: i for i, name in enumerate(training_classes["class"].unique(), 1)}
    pairs = [(g, mapping[c]) for g, c in zip(training_classes.geometry, training_classes["class"])]
    corner = data_array.rio.transform()
    transform = from_origin(corner.c, corner.f, 60, 60)
    return rasterize(pairs, data_array.shape[1:], transform=transform, dtype="uint8"), mapping
