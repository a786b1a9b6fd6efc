"""Opened as masked floats; zeros still replaced by hand.

function: load_sentinel_data
"""


def load_sentinel_data(sentinel_product_location, resolution=60, offset=0):
    result = []
    for band in ["B04", "B03", "B02", "B8A"]:
        for file in sentinel_product_location.glob(f"GRANULE/*/IMG_DATA/R{resolution}m/*.jp2"):
            if f"_{band}_" in file.name:
                raster = rioxarray.open_rasterio(file, masked=True).squeeze("band")
                raster = raster.where(lambda numbers: numbers != 0)
                result.append(raster.drop_vars("band").expand_dims(band=[band]))
    return (xr.concat(result, dim="band") + offset) / 10000
