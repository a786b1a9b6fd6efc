"""The table is made and not returned.

function: produce_clips
caught by: produce_clips-shape
says: return
"""


def produce_clips(data_array, burnt_polygons, mapping):
    data = data_array.to_numpy()
    chosen = (burnt_polygons != 0) & ~np.isnan(data).any(axis=0)
    samples = np.column_stack([data[:, chosen].T, burnt_polygons[chosen]])
