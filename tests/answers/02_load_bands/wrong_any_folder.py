"""The first file with the band in its name is taken, from whatever folder.

function: load_sentinel_data
caught by: load_sentinel_data-resolution
says: R10m, several folders
"""


def load_sentinel_data(sentinel_product_location, resolution=60, offset=0):
    layers = []
    for band in ["B04", "B03", "B02"]:
        file = sorted(sentinel_product_location.rglob(f"*_{band}_*.jp2"))[0]
        layers.append(rioxarray.open_rasterio(file).squeeze("band", drop=True))
    folder = layers[0].rio.resolution()[0]
    file = sorted(sentinel_product_location.rglob("*_B8A_*.jp2"))[0]
    other = rioxarray.open_rasterio(file).squeeze("band", drop=True)
    if other.rio.resolution()[0] != folder:
        other = other.interp(x=layers[0].x, y=layers[0].y, kwargs={"fill_value": "extrapolate"})
    layers.append(other)
    numbers = xr.concat(layers, dim=pd.Index(["B04", "B03", "B02", "B8A"], name="band"))
    return (numbers.where(numbers != 0) + offset) / 10000
