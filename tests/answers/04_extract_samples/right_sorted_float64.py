"""Rows sorted by class and band, in float64.

function: produce_clips
"""


def produce_clips(data_array, burnt_polygons, mapping):
    chosen = (burnt_polygons > 0) & data_array.notnull().all(dim="band").values
    table = np.c_[data_array.values[:, chosen].T.astype(np.float64), burnt_polygons[chosen]]
    return table[np.lexsort(table.T)]
