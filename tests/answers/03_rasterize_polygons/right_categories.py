"""Codes of a pandas category, burnt into an array given with out.

function: rasterize_geojson
"""


def rasterize_geojson(data_array, training_classes):
    category = training_classes["class"].astype("category").cat
    out = np.zeros((len(data_array.y), len(data_array.x)), dtype="uint8")
    rasterize(
        shapes=zip(training_classes.geometry, category.codes + 1),
        out=out,
        transform=data_array.rio.transform(),
        all_touched=False,
    )
    return out, {name: code for code, name in enumerate(category.categories, start=1)}
