"""A table with dropna, converted at the end.

function: produce_clips
"""


def produce_clips(data_array, burnt_polygons, mapping):
    import pandas as pd

    bands = data_array.sizes["band"]
    table = pd.DataFrame(data_array.to_numpy().reshape(bands, -1).T)
    table["label"] = burnt_polygons.ravel()
    table = table[table["label"] > 0].dropna()
    return table.to_numpy(dtype=float)
