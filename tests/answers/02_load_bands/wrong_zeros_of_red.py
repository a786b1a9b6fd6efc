"""The zeros of the first band empty all bands, its own zeros empty no other band's pixel.

function: load_sentinel_data
caught by: load_sentinel_data-nodata
says: digital number
"""


def load_sentinel_data(sentinel_product_location, resolution=60, offset=0):
    names = ["B04", "B03", "B02", "B8A"]
    layers = []
    for name in names:
        pattern = f"GRANULE/*/IMG_DATA/R{resolution}m/*_{name}_{resolution}m.jp2"
        file = next(sentinel_product_location.glob(pattern))
        layers.append(rioxarray.open_rasterio(file).squeeze("band", drop=True))
    numbers = xr.concat(layers, dim=pd.Index(names, name="band"))
    return (numbers.where(numbers[0] != 0) + offset) / 10_000
