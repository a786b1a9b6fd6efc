"""Row and column numbers from nonzero, then a filter on the rows.

function: produce_clips
"""


def produce_clips(data_array, burnt_polygons, mapping):
    rows, columns = np.nonzero(burnt_polygons)
    table = np.empty((len(rows), data_array.shape[0] + 1), dtype="float64")
    table[:, :-1] = data_array.transpose("y", "x", "band").to_numpy()[rows, columns]
    table[:, -1] = burnt_polygons[rows, columns]
    return table[np.isfinite(table).all(axis=1)]
