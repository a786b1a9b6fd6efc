"""Prints, warns and shows a progress bar; dimensions put in order at the end.

function: load_sentinel_data
"""

import sys
import warnings

from tqdm import tqdm


def load_sentinel_data(sentinel_product_location, resolution=60, offset=0):
    warnings.warn("loading", stacklevel=1)
    layers = {}
    for band in tqdm(("B04", "B03", "B02", "B8A")):
        pattern = f"GRANULE/L2A*/IMG_DATA/R{resolution}m/*_{band}_{resolution}m.jp2"
        layers[band] = rioxarray.open_rasterio(next(sentinel_product_location.glob(pattern)))
        print(band, layers[band].shape, file=sys.stderr)
    numbers = xr.concat([a.isel(band=0, drop=True) for a in layers.values()], dim="band")
    numbers = numbers.assign_coords(band=list(layers)).transpose("y", "x", "band")
    reflectance = (numbers.where(numbers != 0) + offset) / 10000
    return reflectance.transpose("band", "y", "x")
