"""Names counted from 1, pairs burnt in one call.

function: rasterize_geojson
"""


def rasterize_geojson(data_array, training_classes):
    mapping = {name: i for i, name in enumerate(training_classes["class"].unique(), 1)}
    shapes = [(row.geometry, mapping[row["class"]]) for _, row in training_classes.iterrows()]
    mask = rasterize(
        shapes,
        out_shape=(data_array.sizes["y"], data_array.sizes["x"]),
        transform=data_array.rio.transform(),
        fill=0,
        dtype="uint8",
    )
    return mask, mapping
