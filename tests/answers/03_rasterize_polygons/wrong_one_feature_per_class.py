"""Only the last feature of each class is burnt.

function: rasterize_geojson
caught by: rasterize_geojson-features
says: only one row
"""


def rasterize_geojson(data_array, training_classes):
    shapes = dict(zip(training_classes["class"], training_classes.geometry))
    mapping = {name: i for i, name in enumerate(shapes, start=1)}
    mask = rasterize(
        [(shape, mapping[name]) for name, shape in shapes.items()],
        data_array.shape[1:],
        transform=data_array.rio.transform(),
        dtype="uint8",
    )
    return mask, mapping
