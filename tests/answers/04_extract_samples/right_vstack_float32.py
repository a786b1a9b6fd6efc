"""Labels stacked below the bands as one more layer, in float32.

function: produce_clips
"""


def produce_clips(data_array, burnt_polygons, mapping):
    layers = np.vstack([data_array.to_numpy(), burnt_polygons[np.newaxis].astype("float32")])
    table = layers.reshape(len(layers), -1).T.astype("float32")
    table = table[table[:, -1] > 0]
    return table[~np.isnan(table).any(axis=1)]
