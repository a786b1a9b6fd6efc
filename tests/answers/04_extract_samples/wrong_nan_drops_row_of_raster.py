"""One NaN drops the whole line of the raster.

function: produce_clips
caught by: produce_clips-nodata
says: has none, only NaN
"""


def produce_clips(data_array, burnt_polygons, mapping):
    clean = data_array.dropna("y", how="any")
    labels = burnt_polygons[np.isin(data_array.y.values, clean.y.values)]
    chosen = labels != 0
    return np.column_stack([clean.to_numpy()[:, chosen].T, labels[chosen]])
