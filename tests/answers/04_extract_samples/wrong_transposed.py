"""Samples stand in columns.

function: produce_clips
caught by: produce_clips-shape
says: Rows and columns are swapped
"""


def produce_clips(data_array, burnt_polygons, mapping):
    data = data_array.to_numpy()
    chosen = (burnt_polygons != 0) & ~np.isnan(data).any(axis=0)
    return np.vstack([data[:, chosen], burnt_polygons[chosen]])
