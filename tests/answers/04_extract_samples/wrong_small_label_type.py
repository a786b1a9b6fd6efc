"""The labels are squeezed into int8, so 200 becomes -56.

function: produce_clips
caught by: produce_clips-labels
says: class
"""


def produce_clips(data_array, burnt_polygons, mapping):
    data = data_array.to_numpy()
    chosen = (burnt_polygons != 0) & ~np.isnan(data).any(axis=0)
    return np.column_stack([data[:, chosen].T, burnt_polygons[chosen].astype("int8")])
