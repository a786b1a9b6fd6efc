"""Class names are put into small letters, so that two classes become one.

function: rasterize_geojson
caught by: rasterize_geojson-mapping
says: names were changed
"""


def rasterize_geojson(data_array, training_classes):
    training_classes = training_classes.assign(**{"class": training_classes["class"].str.lower()})
    names = training_classes["class"].unique()
    mapping = {name: number for number, name in enumerate(names, start=1)}
    mask = rasterize(
        zip(training_classes.geometry, training_classes["class"].map(mapping)),
        out_shape=data_array.shape[1:],
        transform=data_array.rio.transform(),
        dtype="uint8",
    )
    return mask, mapping
