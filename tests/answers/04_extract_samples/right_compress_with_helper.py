"""A helper function of its own, compress along the pixels.

function: produce_clips
"""


def usable(pixels, labels):
    return np.logical_and(labels > 0, np.logical_not(np.isnan(pixels.sum(axis=0))))


def produce_clips(data_array, burnt_polygons, mapping):
    pixels = data_array.to_numpy().reshape(data_array.shape[0], -1)
    labels = np.ravel(burnt_polygons)
    keep = usable(pixels, labels)
    return np.append(np.compress(keep, pixels, axis=1), [labels[keep]], axis=0).T
