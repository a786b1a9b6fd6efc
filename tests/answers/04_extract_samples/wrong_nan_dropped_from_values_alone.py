"""Rows with NaN are dropped from the values and not from the classes.

function: produce_clips
caught by: produce_clips-nodata
says: moved up, one boolean mask
"""


def produce_clips(data_array, burnt_polygons, mapping):
    values = data_array.values[:, burnt_polygons != 0].T
    classes = burnt_polygons[burnt_polygons != 0]
    values = values[~np.isnan(values).any(axis=1)]
    return np.column_stack([values, classes[: len(values)]])
