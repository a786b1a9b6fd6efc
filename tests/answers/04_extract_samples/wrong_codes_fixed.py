"""Knows three fixed codes alone.

function: produce_clips
caught by: produce_clips-labels, produce_clips-rows
says: any integers
"""


def produce_clips(data_array, burnt_polygons, mapping):
    data = data_array.to_numpy()
    chosen = np.isin(burnt_polygons, [1, 2, 3, 7, 30]) & ~np.isnan(data).any(axis=0)
    return np.column_stack([data[:, chosen].T, burnt_polygons[chosen]])
