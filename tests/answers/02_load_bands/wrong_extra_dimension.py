"""The band axis of each file is kept beside a new one.

function: load_sentinel_data
caught by: load_sentinel_data-bands
says: dimensions
"""


def load_sentinel_data(sentinel_product_location, resolution=60, offset=0):
    layers = []
    for band in ["B04", "B03", "B02", "B8A"]:
        pattern = f"GRANULE/*/IMG_DATA/R{resolution}m/*_{band}_{resolution}m.jp2"
        layers.append(rioxarray.open_rasterio(next(sentinel_product_location.glob(pattern))))
    numbers = xr.concat(layers, dim=pd.Index(["B04", "B03", "B02", "B8A"], name="name"))
    return (numbers.where(numbers != 0) + offset) / 10000
