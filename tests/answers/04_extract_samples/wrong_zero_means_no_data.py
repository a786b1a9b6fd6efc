"""Reflectance of 0 or below is taken for missing.

function: produce_clips
caught by: produce_clips-rows
says: below 0, legal
"""


def produce_clips(data_array, burnt_polygons, mapping):
    valid = (data_array > 0).all("band").to_numpy()
    chosen = (burnt_polygons != 0) & valid
    return np.column_stack([data_array.to_numpy()[:, chosen].T, burnt_polygons[chosen]])
