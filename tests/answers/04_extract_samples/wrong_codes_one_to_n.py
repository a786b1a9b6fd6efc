"""Takes for granted that the codes are 1 to n.

function: produce_clips
caught by: produce_clips-labels
says: count on no order
"""


def produce_clips(data_array, burnt_polygons, mapping):
    parts = []
    data = data_array.to_numpy()
    valid = ~np.isnan(data).any(axis=0)
    for code in range(1, len(mapping) + 1):
        rows = data[:, (burnt_polygons == code) & valid].T
        parts.append(np.column_stack([rows, np.full(len(rows), code)]))
    return np.concatenate(parts)
