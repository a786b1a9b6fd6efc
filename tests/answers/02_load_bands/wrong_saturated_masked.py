"""The largest number of 16 bits is taken for no data as well.

function: load_sentinel_data
caught by: load_sentinel_data-range
says: 65535, emptied
"""


def load_sentinel_data(sentinel_product_location, resolution=60, offset=0):
    names = ["B04", "B03", "B02", "B8A"]
    layers = []
    for name in names:
        pattern = f"GRANULE/*/IMG_DATA/R{resolution}m/*_{name}_{resolution}m.jp2"
        file = next(sentinel_product_location.glob(pattern))
        layers.append(rioxarray.open_rasterio(file).squeeze("band", drop=True))
    numbers = xr.concat(layers, dim=pd.Index(names, name="band"))
    with_data = (numbers > 0) & (numbers < 65_535)
    return (numbers.where(with_data) + offset) / 10_000
