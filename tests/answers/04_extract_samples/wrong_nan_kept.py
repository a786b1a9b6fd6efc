"""Pixels without data stay in.

function: produce_clips
caught by: produce_clips-nodata
says: NaN, row
"""


def produce_clips(data_array, burnt_polygons, mapping):
    chosen = burnt_polygons != 0
    return np.column_stack([data_array.to_numpy()[:, chosen].T, burnt_polygons[chosen]])
