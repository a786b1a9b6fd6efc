"""The offset of the notebook's own scene is used.

function: load_sentinel_data
caught by: load_sentinel_data-argument
says: a variable of the notebook
"""


def open_bands(folder, resolution, bands=("B04", "B03", "B02", "B8A")):
    layers = []
    for band in bands:
        pattern = f"GRANULE/*/IMG_DATA/R{resolution}m/*_{band}_{resolution}m.jp2"
        file = next(folder.glob(pattern))
        layers.append(rioxarray.open_rasterio(file).squeeze("band", drop=True))
    return xr.concat(layers, dim=pd.Index(list(bands), name="band"))


def load_sentinel_data(sentinel_product_location, resolution=60, offset=0):
    numbers = open_bands(sentinel_product_location, resolution)
    return (numbers.where(numbers != 0) + scene.product.offset) / 10000
