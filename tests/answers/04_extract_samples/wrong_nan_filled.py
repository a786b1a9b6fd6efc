"""NaN is replaced by 0 instead of dropped.

function: produce_clips
caught by: produce_clips-nodata
says: filled, do not replace
"""


def produce_clips(data_array, burnt_polygons, mapping):
    chosen = burnt_polygons != 0
    values = np.nan_to_num(data_array.to_numpy())
    return np.column_stack([values[:, chosen].T, burnt_polygons[chosen]])
