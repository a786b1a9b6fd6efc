"""Codes from pandas.factorize, as NumPy integers.

function: rasterize_geojson
"""

import pandas as pd


def rasterize_geojson(data_array, training_classes):
    codes, names = pd.factorize(training_classes["class"], sort=True)
    codes = codes + 1
    mapping = dict(zip(names, np.arange(1, len(names) + 1), strict=True))
    mask = rasterize(
        list(zip(training_classes.geometry, codes)),
        out_shape=data_array.isel(band=0).shape,
        transform=data_array.rio.transform(),
        dtype=np.uint8,
    )
    return mask, mapping
