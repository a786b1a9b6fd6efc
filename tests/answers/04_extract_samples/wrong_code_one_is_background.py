"""Takes 1 for no label as well.

function: produce_clips
caught by: produce_clips-rows
says: left out
"""

def produce_clips(data_array, burnt_polygons, mapping):
    chosen = (burnt_polygons > 1) & data_array.notnull().all("band").to_numpy()
    values = data_array.to_numpy()[:, chosen].T
    return np.column_stack([values, burnt_polygons[chosen]])
