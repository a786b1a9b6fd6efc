"""Labels are read column by column, values row by row.

function: produce_clips
caught by: produce_clips-labels
says: pixel, mask
"""


def produce_clips(data_array, burnt_polygons, mapping):
    data = data_array.to_numpy()
    labels = burnt_polygons.ravel(order="F")
    pixels = data.reshape(len(data), -1)
    chosen = (labels != 0) & ~np.isnan(pixels).any(axis=0)
    return np.column_stack([pixels[:, chosen].T, labels[chosen]])
