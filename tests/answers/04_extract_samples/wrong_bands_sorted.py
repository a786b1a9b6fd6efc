"""The bands are sorted by name.

function: produce_clips
caught by: produce_clips-labels
says: bands were mixed up
"""


def produce_clips(data_array, burnt_polygons, mapping):
    data = data_array.sortby("band").to_numpy()
    chosen = (burnt_polygons != 0) & ~np.isnan(data).any(axis=0)
    return np.column_stack([data[:, chosen].T, burnt_polygons[chosen]])
