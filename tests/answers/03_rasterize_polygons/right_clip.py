"""The raster is clipped class by class with rioxarray.

function: rasterize_geojson
"""


def rasterize_geojson(data_array, training_classes):
    ones = xr.ones_like(data_array[0]).rio.write_nodata(0)
    mask = np.zeros(ones.shape, np.uint8)
    mapping = {}
    for code, name in enumerate(sorted(set(training_classes["class"])), start=1):
        own = training_classes[training_classes["class"] == name]
        clipped = ones.rio.clip(own.geometry, own.crs, drop=False)
        mask[clipped.values == 1] = code
        mapping[str(name)] = code
    return mask, mapping
