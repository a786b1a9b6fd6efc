"""The name of one tile and date stands in the pattern.

function: load_sentinel_data
caught by: load_sentinel_data-bands
says: StopIteration
"""


def load_sentinel_data(sentinel_product_location, resolution=60, offset=0):
    layers = []
    for band in ["B04", "B03", "B02", "B8A"]:
        name = f"T31TCJ_20221116T105321_{band}_{resolution}m.jp2"
        file = next(sentinel_product_location.glob(f"GRANULE/*/IMG_DATA/R{resolution}m/{name}"))
        layers.append(rioxarray.open_rasterio(file).squeeze("band", drop=True))
    numbers = xr.concat(layers, dim=pd.Index(["B04", "B03", "B02", "B8A"], name="band"))
    return (numbers.where(numbers != 0) + offset) / 10000
