"""Takes the digital numbers to int32 first, and keeps the file's own dimension band.

function: load_sentinel_data
"""


def load_sentinel_data(sentinel_product_location, resolution=60, offset=0):
    names = ["B04", "B03", "B02", "B8A"]
    folder = next(sentinel_product_location.glob(f"GRANULE/*/IMG_DATA/R{resolution}m"))
    files = [next(folder.glob(f"*_{name}_*.jp2")) for name in names]
    tile = xr.concat([rioxarray.open_rasterio(file) for file in files], dim="band")
    numbers = tile.assign_coords(band=names).astype("int32")
    return ((numbers + offset) / 10_000).where(numbers != 0)
