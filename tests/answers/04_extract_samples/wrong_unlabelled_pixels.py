"""Pixels of label 0 are samples too.

function: produce_clips
caught by: produce_clips-rows
says: without a label
"""


def produce_clips(data_array, burnt_polygons, mapping):
    valid = data_array.notnull().all("band").to_numpy()
    return np.column_stack([data_array.to_numpy()[:, valid].T, burnt_polygons[valid]])
