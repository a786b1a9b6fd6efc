"""Returns inside the loop, after the first class.

function: produce_clips
caught by: produce_clips-labels
says: forgotten
"""


def produce_clips(data_array, burnt_polygons, mapping):
    data = data_array.to_numpy()
    valid = ~np.isnan(data).any(axis=0)
    for code in mapping.values():
        rows = data[:, (burnt_polygons == code) & valid].T
        return np.column_stack([rows, np.full(len(rows), code)])
