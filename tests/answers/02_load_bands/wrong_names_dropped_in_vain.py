"""The result of drop_vars is thrown away, so all bands are called 1.

function: load_sentinel_data
caught by: load_sentinel_data-bands
says: names were not set, drop_vars
"""


def load_sentinel_data(sentinel_product_location, resolution=60, offset=0):
    layers = []
    for band in ["B04", "B03", "B02", "B8A"]:
        pattern = f"GRANULE/*/IMG_DATA/R{resolution}m/*_{band}_{resolution}m.jp2"
        raster = rioxarray.open_rasterio(next(sentinel_product_location.glob(pattern)))
        raster.drop_vars("band")
        layers.append((raster.where(raster != 0) + offset) / 10000)
    return xr.concat(layers, dim="band")
