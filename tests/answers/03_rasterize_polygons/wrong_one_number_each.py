"""Every feature is burnt with its own number; the mapping counts classes.

function: rasterize_geojson
caught by: rasterize_geojson-features
says: a number of its own
"""


def rasterize_geojson(data_array, training_classes):
    mapping = {name: i for i, name in enumerate(training_classes["class"].unique(), 1)}
    mask = rasterize(
        [(g, i) for i, g in enumerate(training_classes.geometry, start=1)],
        data_array.shape[1:],
        transform=data_array.rio.transform(),
        dtype="uint8",
    )
    return mask, mapping
