"""One row for each class: the mean of its pixels.

function: produce_clips
caught by: produce_clips-rows
says: Expected, rows
"""


def produce_clips(data_array, burnt_polygons, mapping):
    valid = data_array.notnull().all("band").to_numpy()
    rows = []
    for code in mapping.values():
        chosen = (burnt_polygons == code) & valid
        if chosen.any():
            rows.append([*data_array.to_numpy()[:, chosen].mean(axis=1), code])
    return np.array(rows)
