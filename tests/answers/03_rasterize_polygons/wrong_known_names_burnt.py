"""The mapping is right, but what is burnt comes from the three names of the course.

function: rasterize_geojson
caught by: rasterize_geojson-labels
says: names stand in the function
"""


def rasterize_geojson(data_array, training_classes):
    names = training_classes["class"].unique()
    mapping = {name: number for number, name in enumerate(names, start=1)}
    mask = np.zeros(data_array.shape[1:], "uint8")
    for name in ("WATER", "FOREST", "FARM"):
        rows = training_classes[training_classes["class"] == name]
        if len(rows):
            rasterize(
                rows.geometry,
                out=mask,
                transform=data_array.rio.transform(),
                default_value=mapping[name],
            )
    return mask, mapping
