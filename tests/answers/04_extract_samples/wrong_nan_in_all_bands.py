"""Only pixels with NaN in all bands are dropped.

function: produce_clips
caught by: produce_clips-nodata
says: all bands
"""


def produce_clips(data_array, burnt_polygons, mapping):
    chosen = (burnt_polygons != 0) & data_array.notnull().any("band").to_numpy()
    return np.column_stack([data_array.to_numpy()[:, chosen].T, burnt_polygons[chosen]])
