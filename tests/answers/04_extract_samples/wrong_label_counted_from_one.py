"""Classes are renumbered 1, 2, 3 in the order of the mapping.

function: produce_clips
caught by: produce_clips-labels
says: not the integer in the mask
"""


def produce_clips(data_array, burnt_polygons, mapping):
    parts = []
    data = data_array.to_numpy()
    valid = ~np.isnan(data).any(axis=0)
    for number, code in enumerate(mapping.values(), start=1):
        rows = data[:, (burnt_polygons == code) & valid].T
        parts.append(np.column_stack([rows, np.full(len(rows), number)]))
    return np.concatenate(parts)
