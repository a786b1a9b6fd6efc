"""The class is its place in the mapping, not its integer.

function: produce_clips
caught by: produce_clips-labels
says: counted
"""


def produce_clips(data_array, burnt_polygons, mapping):
    parts = []
    data = data_array.to_numpy()
    valid = ~np.isnan(data).any(axis=0)
    for number, code in enumerate(mapping.values()):
        rows = data[:, (burnt_polygons == code) & valid].T
        parts.append(np.column_stack([rows, np.full(len(rows), number)]))
    return np.concatenate(parts)
