"""Uses the notebook's tile instead of its argument.

function: produce_clips
caught by: produce_clips-labels
says: reads tile, a variable of the notebook, in place of its argument data_array
"""


def produce_clips(data_array, burnt_polygons, mapping):
    data = tile.to_numpy()
    chosen = (burnt_polygons != 0) & ~np.isnan(data).any(axis=0)
    return np.column_stack([data[:, chosen].T, burnt_polygons[chosen]])
