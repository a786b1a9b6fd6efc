"""Values and classes are returned apart.

function: produce_clips
caught by: produce_clips-shape
says: column_stack
"""


def produce_clips(data_array, burnt_polygons, mapping):
    data = data_array.to_numpy()
    chosen = (burnt_polygons != 0) & ~np.isnan(data).any(axis=0)
    return data[:, chosen].T, burnt_polygons[chosen]
