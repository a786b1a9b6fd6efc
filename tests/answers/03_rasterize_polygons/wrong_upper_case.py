"""Class names are put into capitals.

function: rasterize_geojson
caught by: rasterize_geojson-mapping
says: class names were changed
"""


def rasterize_geojson(data_array, training_classes):
    names = training_classes["class"].str.upper()
    mapping = {name: i for i, name in enumerate(names.unique(), 1)}
    mask = rasterize(
        zip(training_classes.geometry, names.map(mapping)),
        data_array.shape[1:],
        transform=data_array.rio.transform(),
        dtype="uint8",
    )
    return mask, mapping
