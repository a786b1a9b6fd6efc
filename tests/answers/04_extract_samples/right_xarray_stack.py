"""Pixels stacked to one dimension, NaN dropped by xarray.

function: produce_clips
"""


def produce_clips(data_array, burnt_polygons, mapping):
    labels = xr.DataArray(
        burnt_polygons, dims=("y", "x"), coords={"y": data_array.y, "x": data_array.x}
    )
    pixels = data_array.where(labels != 0).stack(pixel=("y", "x")).dropna("pixel", how="any")
    codes = labels.stack(pixel=("y", "x")).sel(pixel=pixels.pixel)
    return np.column_stack([pixels.transpose("pixel", "band").values, codes.values])
