"""A list with one array for each class.

function: produce_clips
caught by: produce_clips-shape
says: np.concatenate
"""


def produce_clips(data_array, burnt_polygons, mapping):
    data = data_array.to_numpy()
    valid = ~np.isnan(data).any(axis=0)
    parts = []
    for code in mapping.values():
        rows = data[:, (burnt_polygons == code) & valid].T
        parts.append(np.column_stack([rows, np.full(len(rows), code)]))
    return parts
