"""Paths as text with glob and os; the band names assigned to the coordinate.

function: load_sentinel_data
"""

import glob
import os


def load_sentinel_data(sentinel_product_location, resolution=60, offset=0):
    folder = glob.glob(
        os.path.join(str(sentinel_product_location), "GRANULE", "*", "IMG_DATA", f"R{resolution}m")
    )[0]
    files = {os.path.basename(path).split("_")[2]: path for path in glob.glob(folder + "/*.jp2")}
    wanted = ["B04", "B03", "B02", "B8A"]
    stack = xr.concat([rioxarray.open_rasterio(files[band]) for band in wanted], "band")
    stack["band"] = wanted
    stack = stack.astype(float)
    stack.values[stack.values == 0] = np.nan
    return (stack + offset) / 10_000
