"""Row and column numbers are added to the table.

function: produce_clips
caught by: produce_clips-shape
says: one class
"""


def produce_clips(data_array, burnt_polygons, mapping):
    data = data_array.to_numpy()
    chosen = (burnt_polygons != 0) & ~np.isnan(data).any(axis=0)
    return np.column_stack([*np.nonzero(chosen), data[:, chosen].T, burnt_polygons[chosen]]).astype(
        float
    )
