"""The band axis of length 1 stays and gets its name when joined; int32 in between.

function: load_sentinel_data
"""


def load_sentinel_data(
    sentinel_product_location: Path, resolution: int = 60, offset: int = 0
) -> xr.DataArray:
    def path_of(band):
        return next(sentinel_product_location.glob(f"GRANULE/*/IMG_DATA/R{resolution}m/*_{band}_*"))

    names = ["B04", "B03", "B02", "B8A"]
    rasters = [rioxarray.open_rasterio(path_of(name)) for name in names]
    numbers = xr.concat(rasters, dim=pd.Index(names, name="band")).astype("int32")
    return ((numbers + offset) / 10000).where(numbers > 0)
