"""A Dataset of four variables becomes an array.

function: load_sentinel_data
"""


def load_sentinel_data(sentinel_product_location, resolution=60, offset=0):
    variables = {}
    for band in ("B04", "B03", "B02", "B8A"):
        file = next(sentinel_product_location.rglob(f"R{resolution}m/*_{band}_{resolution}m.jp2"))
        variables[band] = rioxarray.open_rasterio(file).squeeze(drop=True)
    numbers = xr.Dataset(variables).to_array(dim="band")
    return ((numbers + float(offset)) / 10000).where(numbers != 0)
