"""Values by row, labels sorted: each has the wrong partner.

function: produce_clips
caught by: produce_clips-labels
says: another order than the raster
"""


def produce_clips(data_array, burnt_polygons, mapping):
    data = data_array.to_numpy()
    chosen = (burnt_polygons != 0) & ~np.isnan(data).any(axis=0)
    return np.column_stack([data[:, chosen].T, np.sort(burnt_polygons[chosen])])
