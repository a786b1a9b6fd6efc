"""Two loops over rows and columns, the last pixel first.

function: produce_clips
"""


def produce_clips(data_array, burnt_polygons, mapping):
    from math import isnan

    samples = []
    data = data_array.to_numpy()
    for y in reversed(range(burnt_polygons.shape[0])):
        for x in range(burnt_polygons.shape[1]):
            pixel = data[:, y, x]
            if burnt_polygons[y, x] and not any(isnan(v) for v in pixel):
                samples.append([*pixel, burnt_polygons[y, x]])
    return np.array(samples)
