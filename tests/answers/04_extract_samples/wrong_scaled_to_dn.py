"""Reflectance is multiplied by 10000 again.

function: produce_clips
caught by: produce_clips-labels
says: scaled
"""


def produce_clips(data_array, burnt_polygons, mapping):
    data = data_array.to_numpy() * 10000
    chosen = (burnt_polygons != 0) & ~np.isnan(data).any(axis=0)
    return np.column_stack([data[:, chosen].T, burnt_polygons[chosen]])
