"""One class after the other, joined with concatenate.

function: produce_clips
"""


def produce_clips(data_array, burnt_polygons, mapping):
    parts = []
    values = data_array.values
    valid = ~np.isnan(values).any(axis=0)
    for code in mapping.values():
        chosen = (burnt_polygons == code) & valid
        rows = values[:, chosen].T
        labels = np.full((len(rows), 1), code, dtype=rows.dtype)
        parts.append(np.hstack([rows, labels]))
    return np.concatenate(parts)
