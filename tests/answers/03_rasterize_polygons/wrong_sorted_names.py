"""The mapping is sorted by name, the burnt codes by first appearance.

function: rasterize_geojson
caught by: rasterize_geojson-labels
says: not what the mapping says
"""

import pandas as pd


def rasterize_geojson(data_array, training_classes):
    codes, names = pd.factorize(training_classes["class"])
    mask = rasterize(
        zip(training_classes.geometry, codes + 1),
        data_array.shape[1:],
        transform=data_array.rio.transform(),
        dtype="uint8",
    )
    return mask, {name: i for i, name in enumerate(sorted(names), start=1)}
