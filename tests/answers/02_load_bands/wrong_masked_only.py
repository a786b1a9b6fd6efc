"""masked=True is trusted, but the files name no nodata value.

function: load_sentinel_data
caught by: load_sentinel_data-nodata
says: masked=True finds none
"""


def load_sentinel_data(sentinel_product_location, resolution=60, offset=0):
    layers = []
    for band in ["B04", "B03", "B02", "B8A"]:
        pattern = f"GRANULE/*/IMG_DATA/R{resolution}m/*_{band}_{resolution}m.jp2"
        file = next(sentinel_product_location.glob(pattern))
        layers.append(rioxarray.open_rasterio(file, masked=True).squeeze("band", drop=True))
    numbers = xr.concat(layers, dim=pd.Index(["B04", "B03", "B02", "B8A"], name="band"))
    return (numbers + offset) / 10000
