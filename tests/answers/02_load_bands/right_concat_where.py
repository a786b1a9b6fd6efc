"""One band after the other, zeros replaced with where, joined with a pandas Index.

function: load_sentinel_data
"""


def load_sentinel_data(sentinel_product_location, resolution=60, offset=0):
    bands = ["B04", "B03", "B02", "B8A"]
    folder = (
        next(Path(sentinel_product_location).glob("GRANULE/*")) / "IMG_DATA" / f"R{resolution}m"
    )
    layers = []
    for band in bands:
        (file,) = folder.glob(f"*_{band}_*.jp2")
        numbers = rioxarray.open_rasterio(file)[0].drop_vars("band").astype("float64")
        layers.append((numbers.where(numbers > 0) + offset) / 10000)
    return xr.concat(layers, dim=pd.Index(bands, name="band"))
