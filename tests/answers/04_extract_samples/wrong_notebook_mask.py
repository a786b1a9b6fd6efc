"""Uses the notebook's mask instead of its argument.

function: produce_clips
caught by: produce_clips-labels
says: reads mask, a variable of the notebook, in place of its argument burnt_polygons
"""


def produce_clips(data_array, burnt_polygons, mapping):
    data = data_array.to_numpy()
    chosen = (mask != 0) & ~np.isnan(data).any(axis=0)
    return np.column_stack([data[:, chosen].T, mask[chosen]])
