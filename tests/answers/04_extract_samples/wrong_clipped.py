"""Reflectance is clipped to 0..1.

function: produce_clips
caught by: produce_clips-rows
says: clip
"""


def produce_clips(data_array, burnt_polygons, mapping):
    chosen = (burnt_polygons != 0) & data_array.notnull().all("band").to_numpy()
    values = np.clip(data_array.to_numpy(), 0, 1)
    return np.column_stack([values[:, chosen].T, burnt_polygons[chosen]])
