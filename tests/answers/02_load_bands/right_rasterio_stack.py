"""Read with rasterio, stacked with NumPy, wrapped with coordinates, CRS and transform.

function: load_sentinel_data
"""

import rasterio


def load_sentinel_data(sentinel_product_location, resolution=60, offset=0):
    names = ("B04", "B03", "B02", "B8A")
    planes = []
    for name in names:
        pattern = f"**/IMG_DATA/R{resolution}m/*_{name}_{resolution}m.jp2"
        with rasterio.open(sorted(sentinel_product_location.glob(pattern))[0]) as file:
            planes.append(file.read(1))
            crs, transform = file.crs, file.transform
    numbers = np.stack(planes)
    values = np.where(numbers == 0, np.nan, (numbers.astype(np.float32) + offset) / 10_000)
    rows, columns = numbers.shape[1:]
    x = transform.c + transform.a * (np.arange(columns) + 0.5)
    y = transform.f + transform.e * (np.arange(rows) + 0.5)
    tile = xr.DataArray(
        values.astype("float32"),
        dims=("band", "y", "x"),
        coords={"band": list(names), "y": y, "x": x},
    )
    return tile.rio.write_crs(crs).rio.write_transform(transform)
