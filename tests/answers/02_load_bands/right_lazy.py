"""Opened in dask chunks and calculated when needed.

function: load_sentinel_data
"""


def load_sentinel_data(sentinel_product_location, resolution=60, offset=0):
    order = ["B04", "B03", "B02", "B8A"]
    layers = [
        rioxarray.open_rasterio(
            next(
                sentinel_product_location.glob(f"GRANULE/*/IMG_DATA/R{resolution}m/*_{band}_*m.jp2")
            ),
            chunks=True,
        )
        for band in order
    ]
    numbers = xr.concat(layers, dim="band").assign_coords(band=order)
    return (numbers.astype("float32").where(numbers > 0) + offset) * 1e-4
