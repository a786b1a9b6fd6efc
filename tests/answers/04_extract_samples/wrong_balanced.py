"""Every class is cut to the size of the smallest.

function: produce_clips
caught by: produce_clips-rows
says: left out
"""


def produce_clips(data_array, burnt_polygons, mapping):
    valid = data_array.notnull().all("band").to_numpy()
    data = data_array.to_numpy()
    parts = []
    for code in mapping.values():
        chosen = (burnt_polygons == code) & valid
        if chosen.any():
            rows = data[:, chosen].T
            parts.append(np.column_stack([rows, np.full(len(rows), code)]))
    size = min(len(part) for part in parts)
    return np.concatenate([part[:size] for part in parts])
