"""Takes for granted that the raster is square.

function: produce_clips
caught by: produce_clips-labels
says: reshape
"""


def produce_clips(data_array, burnt_polygons, mapping):
    size = burnt_polygons.shape[0]
    data = data_array.to_numpy().reshape(-1, size, size)
    chosen = (burnt_polygons != 0) & ~np.isnan(data).any(axis=0)
    return np.column_stack([data[:, chosen].T, burnt_polygons[chosen]])
