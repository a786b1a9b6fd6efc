"""The class is the first column.

function: produce_clips
caught by: produce_clips-labels
says: last column
"""


def produce_clips(data_array, burnt_polygons, mapping):
    chosen = (burnt_polygons != 0) & data_array.notnull().all("band").to_numpy()
    return np.column_stack([burnt_polygons[chosen], data_array.to_numpy()[:, chosen].T])
