"""Pixels without a label are NaN, so the type is float.

function: rasterize_geojson
caught by: rasterize_geojson-shape
says: uint8, float
"""


def rasterize_geojson(data_array, training_classes):
    mapping = {name: i for i, name in enumerate(training_classes["class"].unique(), 1)}
    pairs = [(g, mapping[c]) for g, c in zip(training_classes.geometry, training_classes["class"])]
    mask = rasterize(
        pairs,
        data_array.shape[1:],
        fill=np.nan,
        transform=data_array.rio.transform(),
        dtype="float32",
    )
    return mask, mapping
