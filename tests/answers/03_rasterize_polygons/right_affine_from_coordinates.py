"""The transform is worked out from the pixel centres; the mapping is read from sorted names.

function: rasterize_geojson
"""

from affine import Affine


def rasterize_geojson(data_array, training_classes):
    x, y = data_array["x"].values, data_array["y"].values
    dx, dy = x[1] - x[0], y[1] - y[0]
    transform = Affine(dx, 0, x[0] - dx / 2, 0, dy, y[0] - dy / 2)
    mapping = {
        name: number for number, name in enumerate(sorted(training_classes["class"].unique()), 1)
    }
    mask = np.zeros((len(y), len(x)), "uint8")
    for name in mapping:
        own = training_classes.loc[training_classes["class"] == name].geometry.union_all()
        mask += mapping[name] * rasterize([own], mask.shape, transform=transform, dtype="uint8")
    return mask, mapping
