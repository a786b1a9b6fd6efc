"""Repeated rows are merged.

function: produce_clips
caught by: produce_clips-rows
says: merged, repeated
"""


def produce_clips(data_array, burnt_polygons, mapping):
    chosen = (burnt_polygons != 0) & data_array.notnull().all("band").to_numpy()
    rows = np.column_stack([data_array.to_numpy()[:, chosen].T, burnt_polygons[chosen]])
    return np.unique(rows, axis=0)
