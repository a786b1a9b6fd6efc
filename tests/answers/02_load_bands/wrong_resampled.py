"""The 60 m files are enlarged instead of opening those of 20 m.

function: load_sentinel_data
caught by: load_sentinel_data-resolution
says: R20m
"""


def open_bands(folder, resolution, bands=("B04", "B03", "B02", "B8A")):
    layers = []
    for band in bands:
        pattern = f"GRANULE/*/IMG_DATA/R{resolution}m/*_{band}_{resolution}m.jp2"
        file = next(folder.glob(pattern))
        layers.append(rioxarray.open_rasterio(file).squeeze("band", drop=True))
    return xr.concat(layers, dim=pd.Index(list(bands), name="band"))


def load_sentinel_data(sentinel_product_location, resolution=60, offset=0):
    numbers = open_bands(sentinel_product_location, 60).astype("float32")
    factor = 60 // resolution
    values = numbers.values.repeat(factor, axis=1).repeat(factor, axis=2)
    x = numbers.x.values[0] - 30 + resolution * (np.arange(values.shape[2]) + 0.5)
    y = numbers.y.values[0] + 30 - resolution * (np.arange(values.shape[1]) + 0.5)
    coords = {"band": numbers.band.values, "y": y, "x": x}
    big = xr.DataArray(values, dims=("band", "y", "x"), coords=coords).rio.write_crs(
        numbers.rio.crs
    )
    return (big.where(big != 0) + offset) / 10000
