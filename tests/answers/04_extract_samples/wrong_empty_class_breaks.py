"""A class without a pixel ends in an error.

function: produce_clips
caught by: produce_clips-rows, produce_clips-labels
says: ValueError, np.stack
"""


def produce_clips(data_array, burnt_polygons, mapping):
    data = data_array.to_numpy()
    valid = ~np.isnan(data).any(axis=0)
    parts = []
    for code in mapping.values():
        places = np.argwhere((burnt_polygons == code) & valid)
        rows = np.stack([data[:, y, x] for y, x in places])
        parts.append(np.column_stack([rows, np.full(len(rows), code)]))
    return np.concatenate(parts)
