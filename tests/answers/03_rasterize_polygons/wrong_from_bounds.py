"""The transform is stretched between the first and the last pixel centre.

function: rasterize_geojson
caught by: rasterize_geojson-labels
says: transform
"""

from rasterio.transform import from_bounds


def rasterize_geojson(data_array, training_classes):
    mapping = {name: i for i, name in enumerate(training_classes["class"].unique(), 1)}
    pairs = [(g, mapping[c]) for g, c in zip(training_classes.geometry, training_classes["class"])]
    x, y = data_array.x.values, data_array.y.values
    transform = from_bounds(x.min(), y.min(), x.max(), y.max(), len(x), len(y))
    return rasterize(pairs, data_array.shape[1:], transform=transform, dtype="uint8"), mapping
