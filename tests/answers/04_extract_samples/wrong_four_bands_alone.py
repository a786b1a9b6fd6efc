"""Takes for granted that there are four bands.

function: produce_clips
caught by: produce_clips-shape
says: ValueError, red, green, blue, nir
"""


def produce_clips(data_array, burnt_polygons, mapping):
    red, green, blue, nir = data_array.to_numpy()
    chosen = (burnt_polygons != 0) & ~np.isnan(data_array.to_numpy()).any(axis=0)
    return np.column_stack(
        [red[chosen], green[chosen], blue[chosen], nir[chosen], burnt_polygons[chosen]]
    )
