"""The class's name instead of its integer.

function: produce_clips
caught by: produce_clips-shape
says: name
"""


def produce_clips(data_array, burnt_polygons, mapping):
    names = {code: name for name, code in mapping.items()}
    data = data_array.to_numpy()
    chosen = (burnt_polygons != 0) & ~np.isnan(data).any(axis=0)
    labels = [names[code] for code in burnt_polygons[chosen]]
    return np.column_stack([data[:, chosen].T, labels])
