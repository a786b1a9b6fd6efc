"""Only the first band is searched for NaN.

function: produce_clips
caught by: produce_clips-nodata
says: NaN, notnull
"""


def produce_clips(data_array, burnt_polygons, mapping):
    chosen = (burnt_polygons != 0) & data_array.isel(band=0).notnull().to_numpy()
    return np.column_stack([data_array.to_numpy()[:, chosen].T, burnt_polygons[chosen]])
