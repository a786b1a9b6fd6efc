"""Reflectance above 1 is taken for an error.

function: produce_clips
caught by: produce_clips-rows
says: above 1
"""


def produce_clips(data_array, burnt_polygons, mapping):
    valid = (data_array <= 1).all("band").to_numpy()
    chosen = (burnt_polygons != 0) & valid
    return np.column_stack([data_array.to_numpy()[:, chosen].T, burnt_polygons[chosen]])
