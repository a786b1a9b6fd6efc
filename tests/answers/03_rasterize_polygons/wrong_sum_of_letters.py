"""The code is made from the letters of the name, so names with the same letters share it.

function: rasterize_geojson
caught by: rasterize_geojson-mapping
says: share a code, 'lake'
"""


def rasterize_geojson(data_array, training_classes):
    names = training_classes["class"].unique()
    mapping = {name: sum(map(ord, name)) % 255 + 1 for name in names}
    mask = rasterize(
        zip(training_classes.geometry, training_classes["class"].map(mapping)),
        out_shape=data_array.shape[1:],
        transform=data_array.rio.transform(),
        dtype="uint8",
    )
    return mask, mapping
