"""Values are rounded to two decimals.

function: produce_clips
caught by: produce_clips-labels
says: rounded
"""


def produce_clips(data_array, burnt_polygons, mapping):
    data = data_array.to_numpy().round(2)
    chosen = (burnt_polygons != 0) & ~np.isnan(data).any(axis=0)
    return np.column_stack([data[:, chosen].T, burnt_polygons[chosen]])
