"""Opened with xarray's own rasterio engine; sel(band=1) leaves a scalar coordinate behind.

function: load_sentinel_data
"""


def load_sentinel_data(sentinel_product_location, resolution=60, offset=0):
    layers = []
    for name in ("B04", "B03", "B02", "B8A"):
        pattern = f"GRANULE/*/IMG_DATA/R{resolution}m/T*_{name}_{resolution}m.jp2"
        (path,) = sentinel_product_location.glob(pattern)
        layer = xr.open_dataset(path, engine="rasterio")["band_data"].sel(band=1)
        layers.append(layer.assign_coords(band=name))
    numbers = xr.concat(layers, dim="band")
    return xr.where(
        numbers == 0, np.nan, (numbers + offset) / 10000, keep_attrs=False
    ).rio.write_crs(layers[0].rio.crs)
