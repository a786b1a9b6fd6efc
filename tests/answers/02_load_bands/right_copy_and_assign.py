"""The values of one DataArray are replaced by those of all bands.

function: load_sentinel_data
"""


def load_sentinel_data(sentinel_product_location, resolution=60, offset=0):
    images = sentinel_product_location / "GRANULE"
    images = next(p for p in images.iterdir() if p.is_dir()) / "IMG_DATA" / f"R{resolution}m"
    bands = "B04 B03 B02 B8A".split()
    arrays = []
    for band in bands:
        path = [p for p in images.iterdir() if p.name.endswith(f"_{band}_{resolution}m.jp2")][0]
        raster = rioxarray.open_rasterio(path)
        numbers = raster.values[0].astype("float32")
        empty = numbers == 0
        numbers += offset
        numbers /= 10000
        numbers[empty] = np.nan
        arrays.append(raster[0].copy(data=numbers))
    return xr.concat(arrays, dim=pd.Index(bands, name="band"))
