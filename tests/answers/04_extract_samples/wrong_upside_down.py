"""The raster is turned upside down before the labels are laid on it.

function: produce_clips
caught by: produce_clips-labels
says: pixel
"""


def produce_clips(data_array, burnt_polygons, mapping):
    data = data_array.sortby("y").to_numpy()
    chosen = (burnt_polygons != 0) & ~np.isnan(data).any(axis=0)
    return np.column_stack([data[:, chosen].T, burnt_polygons[chosen]])
